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
    pub async fn run(mut self, stop: CancellationToken) {
        let mut tick = interval(Duration::from_secs(2));
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = stop.cancelled() => { // <- MTR-105
                    info!("usage batcher stopping");
                    break; // <- MTR-105
                }
                Some(event) = self.rx.recv() => self.pending.push(event), // <- MTR-105
                _ = tick.tick() => {
                    if let Err(err) = self.send().await {
                        metrics::counter!("orb_send_failures").increment(1);
                        warn!(%err, pending = self.pending.len(), "kept for the next tick");
                    }
                }
            }
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
