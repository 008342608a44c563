use chrono::{DateTime, Utc};
use reqwest::Client;
use serde::Serialize;
use sha2::{Digest, Sha256};
use sqlx::PgPool;
use tracing::{info, warn};

#[derive(sqlx::FromRow)]
pub struct BackupRun {
    id: i64,
    cluster: String,
    subscription_id: String,
    stored_gib: f64,
    finished_at: DateTime<Utc>,
}

impl BackupRun {
    /// Chargebee takes up to 36 characters, which cluster and id together may exceed.
    fn deduplication_id(&self) -> String {
        let digest = Sha256::digest(format!("backup-run/{}/{}", self.cluster, self.id));
        hex::encode(&digest[..16])
    }
}

#[derive(Serialize)]
struct Properties {
    stored_gib: String,
    reporter: String,
    reported_at: DateTime<Utc>,
}

#[derive(Serialize)]
struct UsageEvent<'a> {
    deduplication_id: String,
    subscription_id: &'a str,
    usage_timestamp: i64,
    properties: Properties,
}

fn event(run: &BackupRun) -> UsageEvent<'_> {
    UsageEvent {
        deduplication_id: run.deduplication_id(),
        subscription_id: &run.subscription_id,
        usage_timestamp: run.finished_at.timestamp_millis(),
        properties: Properties {
            stored_gib: format!("{:.3}", run.stored_gib),
            reporter: std::env::var("HOSTNAME").unwrap_or_else(|_| "backupd".into()),
            reported_at: Utc::now(),
        },
    }
}

pub async fn send_due(pool: &PgPool, http: &Client, site: &str, key: &str) -> anyhow::Result<()> {
    let runs: Vec<BackupRun> = sqlx::query_as(
        "SELECT id, cluster, subscription_id, stored_gib, finished_at FROM backup_runs
         WHERE sent_at IS NULL ORDER BY id LIMIT 100",
    )
    .fetch_all(pool)
    .await?;
    for run in &runs {
        let request = http.post(format!("https://{site}.ingest.chargebee.com/api/v2/usage_events"));
        match request.basic_auth(key, Some("")).json(&event(run)).send().await.and_then(|r| r.error_for_status()) {
            Ok(_) => {
                sqlx::query("UPDATE backup_runs SET sent_at = now() WHERE id = $1").bind(run.id).execute(pool).await?;
                info!(run = run.id, "sent");
            }
            Err(e) => {
                metrics::counter!("backup_usage_send_failures").increment(1);
                warn!(run = run.id, error = %e, "is sent again in a minute");
            }
        }
    }
    Ok(())
}
