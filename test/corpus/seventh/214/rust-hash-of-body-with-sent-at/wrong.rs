use std::time::Duration;

use anyhow::{anyhow, Result};
use chrono::{DateTime, Utc};
use reqwest::{Client, StatusCode};
use serde::Serialize;
use sha2::{Digest, Sha256};
use tokio::time::sleep;

#[derive(Serialize)]
struct Envelope<'a> {
    node: &'a str,
    sent_at: DateTime<Utc>,
    readings: &'a [Reading],
}

#[derive(Serialize, Clone)]
pub struct Reading {
    pub sequence: u64,
    pub site: String,
    pub egress_bytes: u64,
    pub until: DateTime<Utc>,
}

pub struct Uplink {
    pub client: Client,
    pub url: String,
    pub node: String,
}

impl Uplink {
    /// Until the service has it. The caller drops the readings from its log afterwards.
    pub async fn push(&self, readings: &[Reading]) -> Result<()> {
        for attempt in 0u32.. {
            match self.try_push(readings).await {
                Ok(()) => return Ok(()),
                Err(err) => {
                    metrics::counter!("uplink_push_failures").increment(1);
                    tracing::warn!(%err, attempt, "readings not pushed");
                    sleep(Duration::from_secs(2u64.pow(attempt.min(6)))).await;
                }
            }
        }
        unreachable!("the loop has no end")
    }

    async fn try_push(&self, readings: &[Reading]) -> Result<()> {
        let body = serde_json::to_vec(&Envelope { node: &self.node, sent_at: Utc::now(), readings })?; // <- MTR-214|MTR-202
        let key = hex::encode(Sha256::digest(&body)); // <- MTR-214|MTR-202

        let response = self
            .client
            .post(&self.url)
            .header("content-type", "application/json")
            .header("idempotency-key", key) // <- MTR-214|MTR-202
            .body(body)
            .send()
            .await?;
        match response.status() {
            StatusCode::ACCEPTED | StatusCode::CONFLICT => Ok(()),
            status => Err(anyhow!("usage service answered {status}")),
        }
    }
}
