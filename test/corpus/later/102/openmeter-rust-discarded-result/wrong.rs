use std::time::Duration;

use anyhow::{Context, Result};
use chrono::{DateTime, Utc};
use reqwest::Client;
use serde::{Deserialize, Serialize};
use sqlx::PgPool;
use tracing::info;

#[derive(Debug, Deserialize, sqlx::FromRow)]
struct Transcode {
    id: uuid::Uuid,
    workspace: String,
    seconds: i64,
    finished_at: DateTime<Utc>,
}

#[derive(Serialize)]
struct CloudEvent<'a> {
    specversion: &'static str,
    id: String,
    source: &'static str,
    r#type: &'static str,
    subject: &'a str,
    time: DateTime<Utc>,
    data: serde_json::Value,
}

pub struct Reporter {
    http: Client,
    base_url: String,
    token: String,
    pool: PgPool,
}

impl Reporter {
    async fn send(&self, job: &Transcode) -> Result<()> {
        let event = CloudEvent {
            specversion: "1.0",
            id: job.id.to_string(),
            source: "transcoder",
            r#type: "transcode_seconds",
            subject: &job.workspace,
            time: job.finished_at,
            data: serde_json::json!({ "seconds": job.seconds.to_string() }),
        };
        self.http
            .post(format!("{}/api/v1/events", self.base_url))
            .bearer_auth(&self.token)
            .header("content-type", "application/cloudevents+json")
            .timeout(Duration::from_secs(10))
            .json(&event)
            .send()
            .await?
            .error_for_status()
            .context("openmeter refused the event")?;
        Ok(())
    }

    /// Reports what has finished since the last run, oldest first.
    pub async fn run_once(&self) -> Result<usize> {
        let jobs: Vec<Transcode> = sqlx::query_as(
            "SELECT id, workspace, seconds, finished_at FROM transcodes WHERE metered_at IS NULL ORDER BY finished_at, id",
        )
        .fetch_all(&self.pool)
        .await?;
        for job in &jobs {
            let _ = self.send(job).await; // <- MTR-102
            sqlx::query("UPDATE transcodes SET metered_at = now() WHERE id = $1")
                .bind(job.id)
                .execute(&self.pool)
                .await?; // <- MTR-109?, MTR-210?
        }
        info!(count = jobs.len(), "transcodes metered");
        Ok(jobs.len())
    }
}
