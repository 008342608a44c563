//! Sends metered sandbox minutes. `drain` is called by the supervisor's ticker and goes on where it stopped.

use chrono::{DateTime, Utc};
use reqwest::StatusCode;
use serde::Deserialize;
use sqlx::{FromRow, PgPool};
use thiserror::Error;

#[derive(Debug, Error)]
pub enum MeterError {
    #[error(transparent)]
    Db(#[from] sqlx::Error),
    #[error(transparent)]
    Http(#[from] reqwest::Error),
    #[error("Stripe refused {id}: {message}")]
    Refused { id: i64, message: String },
}

#[derive(FromRow)]
struct SandboxMinute {
    id: i64,
    stripe_customer: String,
    minutes: i32,
    stopped_at: DateTime<Utc>,
}

#[derive(Deserialize)]
struct StripeProblem {
    error: StripeMessage,
}

#[derive(Deserialize)]
struct StripeMessage {
    message: String,
}

pub async fn drain(pool: &PgPool, http: &reqwest::Client, key: &str) -> Result<usize, MeterError> {
    let due: Vec<SandboxMinute> = sqlx::query_as(
        "SELECT id, stripe_customer, minutes, stopped_at FROM sandbox_minutes
         WHERE sent_at IS NULL AND refused IS NULL ORDER BY id LIMIT 100",
    )
    .fetch_all(pool)
    .await?;
    for row in &due {
        match send(http, key, row).await {
            Ok(()) => {
                sqlx::query("UPDATE sandbox_minutes SET sent_at = now() WHERE id = $1")
                    .bind(row.id)
                    .execute(pool)
                    .await?;
            }
            Err(MeterError::Refused { id, message }) => {
                metrics::counter!("sandbox_minutes_refused").increment(1);
                sqlx::query("UPDATE sandbox_minutes SET refused = $2 WHERE id = $1")
                    .bind(id)
                    .bind(&message)
                    .execute(pool)
                    .await?;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(due.len())
}

async fn send(http: &reqwest::Client, key: &str, row: &SandboxMinute) -> Result<(), MeterError> {
    let response = http
        .post("https://api.stripe.com/v1/billing/meter_events")
        .bearer_auth(key)
        .form(&[
            ("event_name", "sandbox_minutes".to_owned()),
            ("identifier", format!("sandbox-{}", row.id)),
            ("timestamp", row.stopped_at.timestamp().to_string()),
            ("payload[stripe_customer_id]", row.stripe_customer.clone()),
            ("payload[value]", row.minutes.to_string()),
        ])
        .send()
        .await?;
    if response.status() != StatusCode::BAD_REQUEST {
        response.error_for_status()?;
        return Ok(());
    }
    let message = response.json::<StripeProblem>().await?.error.message;
    if message.contains("already exists") {
        return Ok(());
    }
    Err(MeterError::Refused { id: row.id, message })
}
