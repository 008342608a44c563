use anyhow::{ensure, Context, Result};
use reqwest::Client;
use serde::Serialize;
use serde_json::{json, Value};
use sqlx::{FromRow, PgPool};
use time::{format_description::well_known::Rfc3339, OffsetDateTime};
use uuid::Uuid;

const INGEST: &str = "https://api.metronome.com/v1/ingest";
const PAGE: i64 = 100;

#[derive(Debug, FromRow)]
struct Inference {
    id: Uuid,
    customer_id: String,
    model: String,
    tokens: i64,
    finished_at: OffsetDateTime,
}

#[derive(Serialize)]
struct Usage {
    transaction_id: String,
    customer_id: String,
    event_type: &'static str,
    timestamp: String,
    properties: Value,
}

impl TryFrom<&Inference> for Usage {
    type Error = time::error::Format;

    fn try_from(row: &Inference) -> Result<Self, Self::Error> {
        Ok(Self {
            transaction_id: format!("inference-{}", row.id),
            customer_id: row.customer_id.clone(),
            event_type: "inference_tokens",
            timestamp: row.finished_at.format(&Rfc3339)?,
            properties: json!({ "model": row.model, "tokens": row.tokens.to_string() }),
        })
    }
}

/// Exports one page. The exporter is a deployment with one replica and the strategy Recreate.
pub async fn export_page(db: &PgPool, http: &Client, token: &str) -> Result<usize> {
    let rows: Vec<Inference> = sqlx::query_as(
        "SELECT id, customer_id, model, tokens, finished_at FROM inferences \
         WHERE exported_at IS NULL ORDER BY finished_at, id LIMIT $1",
    )
    .bind(PAGE)
    .fetch_all(db)
    .await?;
    if rows.is_empty() {
        return Ok(0);
    }
    send(http, token, &rows).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    sqlx::query("UPDATE inferences SET exported_at = now() WHERE id = ANY($1)")
        .bind(&ids)
        .execute(db)
        .await?;
    Ok(rows.len())
}

async fn send(http: &Client, token: &str, rows: &[Inference]) -> Result<()> {
    let usage = rows.iter().map(Usage::try_from).collect::<Result<Vec<_>, _>>()?;
    let response = http
        .post(INGEST)
        .bearer_auth(token)
        .json(&usage)
        .send()
        .await
        .context("Metronome cannot be reached")?;
    ensure!(response.status().is_success(), "Metronome answered {}", response.status());
    Ok(())
}
