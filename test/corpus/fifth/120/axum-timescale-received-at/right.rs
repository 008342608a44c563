use axum::{extract::State, http::StatusCode, Json};
use chrono::{DateTime, SubsecRound, Utc};
use serde::Deserialize;
use sqlx::PgPool;
use tracing::{error, info};
use uuid::Uuid;

#[derive(Deserialize)]
pub struct IncomingEvent {
    event_id: Uuid,
    customer_id: Uuid,
    code: String,
    timestamp: DateTime<Utc>,
    quantity: i64,
}

pub async fn ingest_events(
    State(pool): State<PgPool>,
    Json(events): Json<Vec<IncomingEvent>>,
) -> Result<StatusCode, StatusCode> {
    let received_at = Utc::now().trunc_subsecs(0);
    let count = events.len();
    store(&pool, events, received_at).await.map_err(|problem| {
        error!(%problem, "usage events could not be stored");
        StatusCode::SERVICE_UNAVAILABLE
    })?;
    info!(count, "usage events stored");
    Ok(StatusCode::ACCEPTED)
}

async fn store(pool: &PgPool, events: Vec<IncomingEvent>, received_at: DateTime<Utc>) -> sqlx::Result<()> {
    let mut tx = pool.begin().await?;
    for event in events {
        sqlx::query(
            "INSERT INTO usage_events (event_id, customer_id, code, timestamp, quantity, received_at) \
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (customer_id, event_id) DO NOTHING",
        )
        .bind(event.event_id)
        .bind(event.customer_id)
        .bind(&event.code)
        .bind(event.timestamp)
        .bind(event.quantity)
        .bind(received_at)
        .execute(&mut *tx)
        .await?;
    }
    tx.commit().await
}
