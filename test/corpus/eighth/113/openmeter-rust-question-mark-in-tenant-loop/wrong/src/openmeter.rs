use anyhow::{ensure, Context, Result};
use chrono::{DateTime, Utc};
use reqwest::Client;
use serde_json::json;

#[derive(sqlx::FromRow)]
pub struct GatewayMinute {
    pub id: i64,
    pub tenant: String,
    pub minute: DateTime<Utc>,
    pub requests: i64,
}

pub struct OpenMeter {
    http: Client,
    url: String,
    token: String,
}

impl OpenMeter {
    pub fn from_env() -> Result<Self> {
        Ok(Self {
            http: Client::builder().timeout(std::time::Duration::from_secs(15)).build()?,
            url: std::env::var("OPENMETER_URL").context("OPENMETER_URL")?,
            token: std::env::var("OPENMETER_TOKEN").context("OPENMETER_TOKEN")?,
        })
    }

    pub async fn ingest(&self, minutes: &[GatewayMinute]) -> Result<()> {
        let events: Vec<_> = minutes
            .iter()
            .map(|m| {
                json!({
                    "specversion": "1.0",
                    "id": format!("gateway-minute-{}", m.id),
                    "source": "gateway",
                    "type": "api_requests",
                    "subject": m.tenant,
                    "time": m.minute.to_rfc3339(),
                    "data": { "requests": m.requests.to_string() },
                })
            })
            .collect();
        let answer = self
            .http
            .post(format!("{}/api/v1/events", self.url))
            .bearer_auth(&self.token)
            .header("Content-Type", "application/cloudevents-batch+json")
            .body(serde_json::to_vec(&events)?)
            .send()
            .await
            .context("openmeter is not reachable")?;
        let status = answer.status();
        ensure!(status.is_success(), "openmeter answered {status}: {}", answer.text().await.unwrap_or_default());
        Ok(())
    }
}
