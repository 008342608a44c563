use std::time::Duration;

use serde::Serialize;
use tokio::sync::mpsc;
use tokio::time::{interval, MissedTickBehavior};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

#[derive(Serialize)]
pub struct OrbEvent {
    pub idempotency_key: String,
    pub external_customer_id: String,
    pub event_name: &'static str,
    pub timestamp: String,
    pub properties: serde_json::Value,
}

pub struct Batcher {
    rx: mpsc::Receiver<OrbEvent>,
    http: reqwest::Client,
    api_key: String,
    pending: Vec<OrbEvent>,
}

impl Batcher {
    pub async fn run(mut self, stop: CancellationToken) -> anyhow::Result<()> {
        let mut tick = interval(Duration::from_secs(2));
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = stop.cancelled() => break,
                Some(event) = self.rx.recv() => self.pending.push(event),
                _ = tick.tick() => self.send_or_keep().await,
            }
        }

        // Senders get an error from here on; what they had sent before is still in the channel.
        self.rx.close();
        while let Some(event) = self.rx.recv().await {
            self.pending.push(event);
        }
        for _ in 0..5 {
            self.send_or_keep().await;
            if self.pending.is_empty() {
                info!("usage batcher drained");
                return Ok(());
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        crate::spool::write("/var/lib/gateway/orb-unsent.jsonl", &self.pending).await
    }

    async fn send_or_keep(&mut self) {
        if let Err(err) = self.send().await {
            metrics::counter!("orb_send_failures").increment(1);
            warn!(%err, pending = self.pending.len(), "kept for the next tick");
        }
    }

    async fn send(&mut self) -> reqwest::Result<()> {
        while !self.pending.is_empty() {
            let n = self.pending.len().min(500);
            self.http
                .post("https://api.withorb.com/v1/ingest")
                .bearer_auth(&self.api_key)
                .json(&serde_json::json!({ "events": &self.pending[..n] }))
                .send()
                .await?
                .error_for_status()?;
            self.pending.drain(..n);
        }
        Ok(())
    }
}
