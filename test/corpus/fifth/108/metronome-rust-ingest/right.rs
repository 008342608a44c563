use anyhow::{ensure, Context, Result};
use reqwest::Client;
use serde::Serialize;
use sqlx::{PgPool, Postgres, Transaction};
use time::{format_description::well_known::Rfc3339, OffsetDateTime};
use uuid::Uuid;

const CLAIM: i64 = 2_000;
const PER_REQUEST: usize = 100;

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    customer: String,
    kind: String,
    at: OffsetDateTime,
    bytes: i64,
}

#[derive(Serialize)]
struct Event<'a> {
    transaction_id: String,
    customer_id: &'a str,
    event_type: &'a str,
    timestamp: String,
    properties: serde_json::Value,
}

fn to_event(row: &Row) -> Result<Event<'_>> {
    Ok(Event {
        transaction_id: row.id.to_string(),
        customer_id: &row.customer,
        event_type: &row.kind,
        timestamp: row.at.format(&Rfc3339)?,
        properties: serde_json::json!({ "bytes": row.bytes }),
    })
}

async fn claim(tx: &mut Transaction<'_, Postgres>) -> Result<Vec<Row>> {
    let sql = "SELECT id, customer, kind, at, bytes FROM egress_events WHERE sent_at IS NULL \
               ORDER BY at, id LIMIT $1 FOR UPDATE SKIP LOCKED";
    Ok(sqlx::query_as(sql).bind(CLAIM).fetch_all(&mut **tx).await?)
}

pub async fn drain(pool: &PgPool, http: &Client, token: &str) -> Result<usize> {
    let mut tx = pool.begin().await?;
    let rows = claim(&mut tx).await?;
    if rows.is_empty() {
        return Ok(0);
    }
    for part in rows.chunks(PER_REQUEST) {
        let events = part.iter().map(to_event).collect::<Result<Vec<_>>>()?;
        post(http, token, &events).await?;
    }
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    sqlx::query("UPDATE egress_events SET sent_at = now() WHERE id = ANY($1)").bind(&ids).execute(&mut *tx).await?;
    tx.commit().await?;
    Ok(ids.len())
}

async fn post(http: &Client, token: &str, events: &[Event<'_>]) -> Result<()> {
    let answer = http
        .post("https://api.metronome.com/v1/ingest")
        .bearer_auth(token)
        .json(events)
        .send()
        .await
        .context("metronome could not be reached")?;
    ensure!(answer.status().is_success(), "metronome answered {}", answer.status());
    Ok(())
}
