use anyhow::{Context, Result};
use chrono::{DateTime, Utc};
use rdkafka::consumer::{CommitMode, Consumer, StreamConsumer};
use rdkafka::message::BorrowedMessage;
use rdkafka::{ClientConfig, Message};
use serde::Deserialize;
use sqlx::PgPool;
use tracing::{debug, error, info};
use uuid::Uuid;

#[derive(Debug, Deserialize)]
struct QueryFinished {
    query_id: Uuid,
    project_id: Uuid,
    scanned_bytes: i64,
    finished_at: DateTime<Utc>,
}

pub fn consumer(brokers: &str) -> Result<StreamConsumer> {
    let consumer: StreamConsumer = ClientConfig::new()
        .set("bootstrap.servers", brokers)
        .set("group.id", "query-metering")
        .set("enable.auto.commit", "false")
        .set("auto.offset.reset", "earliest")
        .create()?;
    consumer.subscribe(&["queries.finished"])?;
    Ok(consumer)
}

pub async fn run(consumer: StreamConsumer, pool: PgPool) -> Result<()> {
    info!("metering queries");
    loop {
        let message = consumer.recv().await?;
        let query = match decode(&message) {
            Ok(query) => query,
            Err(e) => {
                set_aside(&pool, &message, &e).await?;
                consumer.commit_message(&message, CommitMode::Sync)?;
                continue;
            }
        };
        count(&pool, &query).await.with_context(|| format!("query {}", query.query_id))?;
        consumer.commit_message(&message, CommitMode::Sync)?;
        debug!(query = %query.query_id, offset = message.offset(), "counted");
    }
}

/// What cannot be read is kept for a person, so that it does not hold up its partition.
async fn set_aside(pool: &PgPool, message: &BorrowedMessage<'_>, cause: &anyhow::Error) -> Result<()> {
    error!(partition = message.partition(), offset = message.offset(), "unreadable: {cause:#}");
    metrics::counter!("metering_unreadable").increment(1);
    sqlx::query("INSERT INTO unreadable (topic, part, pos, payload) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING")
        .bind(message.topic())
        .bind(message.partition())
        .bind(message.offset())
        .bind(message.payload())
        .execute(pool)
        .await?;
    Ok(())
}

fn decode(message: &BorrowedMessage<'_>) -> Result<QueryFinished> {
    let payload = message.payload().context("message without payload")?;
    serde_json::from_slice(payload).with_context(|| format!("{}:{}", message.partition(), message.offset()))
}

async fn count(pool: &PgPool, query: &QueryFinished) -> Result<()> {
    sqlx::query( // <- MTR-209
        "INSERT INTO scanned_daily (project_id, day, bytes, queries) // <- MTR-209
         VALUES ($1, $2, $3, 1)
         ON CONFLICT (project_id, day) DO UPDATE
         SET bytes = scanned_daily.bytes + excluded.bytes, // <- MTR-209
             queries = scanned_daily.queries + 1",
    )
    .bind(query.project_id)
    .bind(query.finished_at.date_naive())
    .bind(query.scanned_bytes)
    .execute(pool) // <- MTR-209
    .await?;
    Ok(())
}
