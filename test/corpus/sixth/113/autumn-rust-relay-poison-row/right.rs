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
            "SELECT id, customer_id, feature_id, value FROM usage_outbox
              WHERE sent_at IS NULL AND dead_at IS NULL AND due_at <= now() ORDER BY created_at, id LIMIT 500",
        )
        .fetch_all(&self.pool)
        .await?;
        for row in &rows {
            match self.track(row).await {
                Ok(()) => self.update("SET sent_at = now()", row.id).await?,
                Err(RelayError::Refused { status, body, .. }) if status.is_client_error() => {
                    // Unknown feature or customer: the support desk mends these and clears dead_at.
                    error!(id = %row.id, %status, body, "usage put aside");
                    self.update("SET dead_at = now()", row.id).await?;
                }
                Err(cause) => {
                    // Autumn forgets a key after a day, so the eighth attempt, after some two hours, is the last.
                    error!(id = %row.id, %cause, "usage postponed");
                    self.update(
                        "SET attempts = attempts + 1, due_at = now() + interval '1 minute' * 2 ^ attempts,
                             dead_at = CASE WHEN attempts >= 7 THEN now() END",
                        row.id,
                    )
                    .await?;
                }
            }
        }
        info!(rows = rows.len(), "outbox drained");
        Ok(())
    }

    async fn update(&self, change: &str, id: Uuid) -> Result<(), RelayError> {
        sqlx::query(&format!("UPDATE usage_outbox {change} WHERE id = $1")).bind(id).execute(&self.pool).await?;
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
            status => Err(RelayError::Refused { id: row.id, status, body: answer.text().await? }),
        }
    }
}
