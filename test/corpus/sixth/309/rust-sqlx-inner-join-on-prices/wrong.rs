use anyhow::{bail, Result};
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use sqlx::{FromRow, PgPool};
use uuid::Uuid;

#[derive(Debug, FromRow)]
pub struct ModelLine {
    pub model: String,
    pub input_tokens: i64,
    pub output_tokens: i64,
    pub usd: Decimal,
}

/// What a workspace has to pay for its model calls. Prices are per token, with the time from which they hold.
pub async fn model_lines(
    pool: &PgPool,
    workspace: Uuid,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<ModelLine>> {
    let lines = sqlx::query_as::<_, ModelLine>(
        r#"
        SELECT c.model,
               sum(c.input_tokens)::bigint AS input_tokens,
               sum(c.output_tokens)::bigint AS output_tokens,
               sum(c.input_tokens * p.input_usd + c.output_tokens * p.output_usd) AS usd
        FROM model_calls c
        JOIN model_prices p // <- MTR-309
          ON p.model = c.model // <- MTR-309
         AND c.finished_at >= p.valid_from
         AND c.finished_at < p.valid_until
        WHERE c.workspace_id = $1
          AND c.finished_at >= $2
          AND c.finished_at < $3
        GROUP BY c.model
        ORDER BY c.model
        "#,
    )
    .bind(workspace)
    .bind(from)
    .bind(until)
    .fetch_all(pool)
    .await?;

    if lines.is_empty() {
        tracing::info!(%workspace, "no model calls in this period");
    }
    Ok(lines)
}

pub async fn workspace_has_contract(pool: &PgPool, workspace: Uuid) -> Result<bool> {
    let found: Option<i32> = sqlx::query_scalar(
        "SELECT 1 FROM workspaces w JOIN contracts k ON k.workspace_id = w.id WHERE w.id = $1 AND k.ended_at IS NULL",
    )
    .bind(workspace)
    .fetch_optional(pool)
    .await?;
    if workspace.is_nil() {
        bail!("no workspace");
    }
    Ok(found.is_some())
}
