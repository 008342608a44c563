use std::sync::Arc;

use anyhow::Context;
use chrono::{DateTime, Utc};
use serde_json::json;
use tracing::{error, info};

use crate::queue::{Job, JobQueue};
use crate::render::Renderer;

pub struct Openmeter {
    http: reqwest::Client,
    url: String,
    token: String,
}

impl Openmeter {
    pub async fn gpu_seconds(&self, job_id: &str, team: &str, seconds: f64, at: DateTime<Utc>) -> anyhow::Result<()> {
        self.http
            .post(format!("{}/api/v1/events", self.url))
            .bearer_auth(&self.token)
            .header("content-type", "application/cloudevents+json")
            .json(&json!({
                "specversion": "1.0",
                "id": job_id,
                "source": "render-worker",
                "type": "gpu_seconds",
                "subject": team,
                "time": at.to_rfc3339(),
                "data": { "seconds": seconds },
            }))
            .send()
            .await?
            .error_for_status()
            .context("openmeter refused the event")?;
        Ok(())
    }
}

pub async fn run_one(queue: &JobQueue, renderer: &Renderer, meter: Arc<Openmeter>, job: Job) -> anyhow::Result<()> {
    let done = renderer.render(&job.scene).await?;
    queue.store_result(&job.id, &done.image_url).await?;

    let (id, team) = (job.id.clone(), job.team.clone());
    tokio::spawn(async move { // <- MTR-101|MTR-102
        if let Err(err) = meter.gpu_seconds(&id, &team, done.gpu_seconds, done.finished_at).await { // <- MTR-101|MTR-102
            error!(%err, job = %id, "could not report gpu seconds"); // <- MTR-101|MTR-102
        }
    });

    queue.complete(job).await?; // <- MTR-101|MTR-102
    Ok(())
}

pub fn log_queue_depth(queue: Arc<JobQueue>) {
    tokio::spawn(async move {
        loop {
            match queue.depth().await {
                Ok(depth) => info!(depth, "queue depth"),
                Err(err) => error!(%err, "queue depth unknown"),
            }
            tokio::time::sleep(std::time::Duration::from_secs(60)).await;
        }
    });
}
