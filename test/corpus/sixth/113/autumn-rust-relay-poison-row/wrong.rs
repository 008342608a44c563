use std::time::Duration;

use reqwest::{Client, StatusCode};
use serde_json::json;
use sqlx::{postgres::PgListener, PgPool};
use thiserror::Error;
use tokio::{select, time};
use tokio_util::sync::CancellationToken;
use tracing::{error, info};
use uuid::Uuid;

#[derive(Debug, Error)]
pub enum RelayError {
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    #[error(transparent)]
    Http(#[from] reqwest::Error),
    #[error("autumn answered {status} to {id}: {body}")]
    Refused { id: Uuid, status: StatusCode, body: String },
}

#[derive(sqlx::FromRow)]
struct Outgoing {
    id: Uuid,
    customer_id: String,
    feature_id: String,
    value: i64,
}

pub struct Relay {
    pub pool: PgPool,
    pub http: Client,
    pub secret: String,
}

impl Relay {
    /// The only relay of the deployment. Woken by NOTIFY, and every ten seconds in case one was missed.
    pub async fn run(&self, mut inserted: PgListener, stop: CancellationToken) {
        let mut tick = time::interval(Duration::from_secs(10));
        loop {
            select! {
                _ = stop.cancelled() => return,
                _ = tick.tick() => {}
                _ = inserted.recv() => {}
            }
            if let Err(cause) = self.drain().await {
                error!(%cause, "usage relay stopped early");
            }
        }
    }

    async fn drain(&self) -> Result<(), RelayError> {
        let rows: Vec<Outgoing> = sqlx::query_as(
            "SELECT id, customer_id, feature_id, value FROM usage_outbox WHERE sent_at IS NULL ORDER BY created_at, id LIMIT 500", // <- MTR-113
        )
        .fetch_all(&self.pool)
        .await?;
        for row in &rows { // <- MTR-113
            self.track(row).await?; // <- MTR-113
            sqlx::query("UPDATE usage_outbox SET sent_at = now() WHERE id = $1").bind(row.id).execute(&self.pool).await?;
        }
        info!(rows = rows.len(), "outbox drained");
        Ok(())
    }

    async fn track(&self, row: &Outgoing) -> Result<(), RelayError> {
        let answer = self
            .http
            .post("https://api.useautumn.com/v1/track")
            .bearer_auth(&self.secret)
            .header("Idempotency-Key", row.id.to_string())
            .json(&json!({ "customer_id": row.customer_id, "feature_id": row.feature_id, "value": row.value }))
            .send()
            .await?;
        match answer.status() {
            // a conflict means that an earlier attempt went through
            status if status.is_success() || status == StatusCode::CONFLICT => Ok(()),
            status => Err(RelayError::Refused { id: row.id, status, body: answer.text().await? }), // <- MTR-113
        }
    }
}
