use std::time::Duration;

use anyhow::{bail, Context, Result};
use backon::{ExponentialBuilder, Retryable};
use reqwest::{Client, StatusCode};
use serde_json::json;
use tracing::warn;
use uuid::Uuid;

use crate::store::{EmbeddingUsage, UsageStore};

pub struct LagoSink {
    http: Client,
    base: String,
    key: String,
}

impl LagoSink {
    async fn post(&self, usage: &EmbeddingUsage) -> Result<()> {
        let response = self
            .http
            .post(format!("{}/api/v1/events", self.base))
            .bearer_auth(&self.key)
            .json(&json!({
                "event": {
                    "transaction_id": Uuid::new_v4(), // <- MTR-202
                    "external_subscription_id": usage.subscription_id,
                    "code": "embedded_tokens",
                    "timestamp": usage.finished_at.timestamp(),
                    "properties": { "tokens": usage.tokens, "model": usage.model },
                }
            }))
            .send()
            .await?;
        if response.status() != StatusCode::OK {
            bail!("lago answered {}: {}", response.status(), response.text().await?);
        }
        Ok(())
    }

    pub async fn deliver(&self, usage: &EmbeddingUsage) -> Result<()> {
        (|| self.post(usage))
            .retry(ExponentialBuilder::default().with_max_times(6).with_max_delay(Duration::from_secs(30)))
            .notify(|err, wait| warn!(%err, ?wait, usage = %usage.id, "lago delivery again"))
            .await
            .with_context(|| format!("usage {} not delivered", usage.id))
    }
}

/// Rows stay in the store until they are delivered; those that failed come back later than the others.
pub async fn tick(store: &UsageStore, sink: &LagoSink) -> Result<usize> {
    let rows = store.undelivered(100).await?;
    for usage in &rows {
        match sink.deliver(usage).await {
            Ok(()) => store.delivered(usage.id).await?,
            Err(err) => {
                metrics::counter!("lago_delivery_failures").increment(1);
                store.postpone(usage.id, &format!("{err:#}")).await?;
            }
        }
    }
    Ok(rows.len())
}
