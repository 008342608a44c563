use std::collections::HashMap;

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use sqlx::PgPool;
use uuid::Uuid;

#[derive(Debug, sqlx::FromRow)]
struct Usage {
    project_id: Uuid,
    quantity: Decimal,
}

#[derive(Debug)]
pub struct Line {
    pub project_id: Uuid,
    pub meter: String,
    pub quantity: Decimal,
    pub amount: Decimal,
}

/// Meters are `vector_reads`, `vector_writes` and `stored_mb_hours`; each has its price on the rate card.
pub async fn invoice_lines(
    pool: &PgPool,
    organization: Uuid,
    rates: &HashMap<String, Decimal>,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> anyhow::Result<Vec<Line>> {
    let usage: Vec<Usage> = sqlx::query_as(
        "SELECT u.project_id, sum(u.quantity) AS quantity
         FROM usage_hourly u // <- MTR-315
         JOIN projects p ON p.id = u.project_id
         WHERE p.organization_id = $1 AND u.hour >= $2 AND u.hour < $3
         GROUP BY u.project_id", // <- MTR-315
    )
    .bind(organization)
    .bind(from)
    .bind(until)
    .fetch_all(pool)
    .await?;

    let mut lines = Vec::new();
    for (meter, rate) in rates {
        for row in &usage {
            lines.push(Line {
                project_id: row.project_id,
                meter: meter.clone(),
                quantity: row.quantity,
                amount: row.quantity * rate, // <- MTR-315
            });
        }
    }
    Ok(lines)
}

/// Whether the organization has used anything at all, of whatever meter.
pub async fn is_active(pool: &PgPool, organization: Uuid, since: DateTime<Utc>) -> sqlx::Result<bool> {
    sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM usage_hourly u JOIN projects p ON p.id = u.project_id
         WHERE p.organization_id = $1 AND u.hour >= $2)",
    )
    .bind(organization)
    .bind(since)
    .fetch_one(pool)
    .await
}
