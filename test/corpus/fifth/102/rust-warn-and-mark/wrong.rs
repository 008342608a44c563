use std::time::Duration;

use reqwest::{Client, StatusCode};
use serde_json::json;
use sqlx::PgPool;
use tracing::{info, warn};

pub struct LagoRelay {
    http: Client,
    base: String,
    key: String,
    pool: PgPool,
}

#[derive(sqlx::FromRow)]
struct Pending {
    id: i64,
    transaction_id: String,
    subscription: String,
    at: f64,
    characters: i64,
}

#[derive(Debug, thiserror::Error)]
enum SendError {
    #[error("lago could not be reached: {0}")]
    Http(#[from] reqwest::Error),
    #[error("lago answered {0}")]
    Refused(StatusCode),
}

impl LagoRelay {
    async fn send(&self, row: &Pending) -> Result<(), SendError> {
        let answer = self
            .http
            .post(format!("{}/api/v1/events", self.base))
            .bearer_auth(&self.key)
            .timeout(Duration::from_secs(10))
            .json(&json!({ "event": {
                "transaction_id": row.transaction_id,
                "external_subscription_id": row.subscription,
                "code": "translated_characters",
                "timestamp": row.at,
                "properties": { "characters": row.characters },
            }}))
            .send()
            .await?;
        match answer.status() {
            status if status.is_success() => Ok(()),
            StatusCode::UNPROCESSABLE_ENTITY if answer.text().await?.contains("value_already_exist") => Ok(()),
            status => Err(SendError::Refused(status)),
        }
    }

    pub async fn run_once(&self) -> sqlx::Result<()> {
        let rows: Vec<Pending> = sqlx::query_as(
            "SELECT id, transaction_id, subscription, at, characters FROM pending_usage \
             WHERE delivered_at IS NULL ORDER BY id LIMIT 100",
        )
        .fetch_all(&self.pool)
        .await?;
        for row in &rows {
            if let Err(error) = self.send(row).await { // <- MTR-102|MTR-109
                warn!(id = row.id, %error, "usage not delivered"); // <- MTR-102|MTR-109
            }
            sqlx::query("UPDATE pending_usage SET delivered_at = now() WHERE id = $1") // <- MTR-102|MTR-109
                .bind(row.id)
                .execute(&self.pool)
                .await?;
        }
        info!(count = rows.len(), "usage relayed");
        Ok(())
    }
}
