use std::time::Duration;

use apalis::prelude::{Data, Error as JobError};
use chrono::{DateTime, Utc};
use reqwest::{Client, StatusCode};
use serde::{Deserialize, Serialize};
use sqlx::PgPool;
use uuid::Uuid;

const METER_EVENTS: &str = "https://api.stripe.com/v1/billing/meter_events";

/// Pushed by the build farm when a build has ended. apalis runs it up to ten times.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct BuildEnded {
    pub build_id: Uuid,
    pub team_id: Uuid,
    pub runner_seconds: u64,
    pub ended_at: DateTime<Utc>,
}

#[derive(Clone)]
pub struct Stripe {
    http: Client,
    secret: String,
}

impl Stripe {
    pub fn new(secret: String) -> reqwest::Result<Self> {
        let http = Client::builder().timeout(Duration::from_secs(15)).build()?;
        Ok(Self { http, secret })
    }

    async fn report(&self, customer: &str, build: &BuildEnded) -> Result<(), JobError> {
        let value = build.runner_seconds.to_string();
        let timestamp = build.ended_at.timestamp().to_string();
        let form = [
            ("event_name", "runner_seconds"),
            ("timestamp", timestamp.as_str()),
            ("payload[stripe_customer_id]", customer),
            ("payload[value]", value.as_str()),
        ];
        let response = self
            .http
            .post(METER_EVENTS) // <- MTR-201
            .bearer_auth(&self.secret)
            .form(&form) // <- MTR-201
            .send()
            .await
            .map_err(|e| JobError::Failed(std::sync::Arc::new(Box::new(e))))?;
        match response.status() {
            status if status.is_success() => Ok(()),
            status => {
                let body = response.text().await.unwrap_or_default();
                if status == StatusCode::BAD_REQUEST && body.contains("already exists") {
                    return Ok(());
                }
                Err(JobError::Failed(std::sync::Arc::new(format!("stripe answered {status}: {body}").into())))
            }
        }
    }
}

pub async fn report_build(build: BuildEnded, stripe: Data<Stripe>, db: Data<PgPool>) -> Result<(), JobError> {
    let customer: String = sqlx::query_scalar("SELECT stripe_customer FROM teams WHERE id = $1")
        .bind(build.team_id)
        .fetch_one(&*db)
        .await
        .map_err(|e| JobError::Failed(std::sync::Arc::new(Box::new(e))))?;
    stripe.report(&customer, &build).await // <- MTR-201
}
