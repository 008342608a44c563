use rdkafka::consumer::{CommitMode, Consumer, StreamConsumer};
use rdkafka::message::BorrowedMessage;
use rdkafka::Message;
use serde::Deserialize;
use sqlx::PgPool;
use tracing::{debug, error};

#[derive(Debug, Deserialize)]
struct TrafficSample {
    sample_id: String,
    zone: String,
    bytes: i64,
    day: chrono::NaiveDate,
}

/// `enable.auto.commit` is off: an offset is committed when the sample is in the database.
pub async fn run(consumer: StreamConsumer, pool: PgPool) -> anyhow::Result<()> {
    loop {
        let message = consumer.recv().await?;
        match decode(&message) {
            Ok(sample) => apply(&pool, &sample).await?,
            Err(e) => {
                error!(offset = message.offset(), error = %e, "sample not readable");
                park(&pool, message.payload().unwrap_or_default()).await?;
            }
        }
        consumer.commit_message(&message, CommitMode::Sync)?;
    }
}

fn decode(message: &BorrowedMessage<'_>) -> serde_json::Result<TrafficSample> {
    serde_json::from_slice(message.payload().unwrap_or_default())
}

async fn apply(pool: &PgPool, sample: &TrafficSample) -> sqlx::Result<()> {
    let mut tx = pool.begin().await?;
    let fresh = sqlx::query("INSERT INTO traffic_samples (sample_id) VALUES ($1) ON CONFLICT (sample_id) DO NOTHING")
        .bind(&sample.sample_id)
        .execute(&mut *tx)
        .await?
        .rows_affected();
    if fresh == 1 {
        sqlx::query(
            "INSERT INTO zone_traffic (zone, day, bytes) VALUES ($1, $2, $3)
             ON CONFLICT (zone, day) DO UPDATE SET bytes = zone_traffic.bytes + EXCLUDED.bytes",
        )
        .bind(&sample.zone)
        .bind(sample.day)
        .bind(sample.bytes)
        .execute(&mut *tx)
        .await?;
    }
    tx.commit().await?;
    debug!(sample = %sample.sample_id, zone = %sample.zone, fresh, "traffic applied");
    Ok(())
}

async fn park(pool: &PgPool, raw: &[u8]) -> sqlx::Result<()> {
    sqlx::query("INSERT INTO unreadable_samples (raw) VALUES ($1)")
        .bind(raw)
        .execute(pool)
        .await?;
    Ok(())
}
