use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use sqlx::PgPool;
use uuid::Uuid;

#[derive(Debug, Deserialize)]
pub struct UsageMessage {
    pub event_id: Uuid,
    pub tenant_id: Uuid,
    pub meter: String,
    pub units: i64,
    pub occurred_at: DateTime<Utc>,
}

/// Applies one message; a redelivered one changes nothing.
pub async fn apply(pool: &PgPool, msg: &UsageMessage) -> Result<(), sqlx::Error> {
    let mut tx = pool.begin().await?;
    let seen = sqlx::query("INSERT INTO seen_events (event_id, received_at) VALUES ($1, $2) ON CONFLICT DO NOTHING")
        .bind(msg.event_id)
        .bind(Utc::now())
        .execute(&mut *tx)
        .await?;
    if seen.rows_affected() == 0 {
        return tx.rollback().await;
    }

    // devices sync after days offline: the usage belongs to the day it happened
    let day: NaiveDate = msg.occurred_at.date_naive();
    sqlx::query(
        "INSERT INTO daily_usage (tenant_id, meter, day, units) VALUES ($1, $2, $3, $4)
         ON CONFLICT (tenant_id, meter, day) DO UPDATE SET units = daily_usage.units + EXCLUDED.units",
    )
    .bind(msg.tenant_id)
    .bind(&msg.meter)
    .bind(day)
    .bind(msg.units)
    .execute(&mut *tx)
    .await?;
    tx.commit().await
}
