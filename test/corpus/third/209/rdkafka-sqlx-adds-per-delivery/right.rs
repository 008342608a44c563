use anyhow::Context;
use rdkafka::{
    consumer::{CommitMode, Consumer, StreamConsumer},
    message::BorrowedMessage,
    ClientConfig, Message,
};
use serde::Deserialize;
use sqlx::{PgPool, Postgres, Transaction};
use time::OffsetDateTime;
use uuid::Uuid;

#[derive(Debug, Deserialize)]
struct Delivered {
    notification_id: Uuid,
    app_id: Uuid,
    devices: i64,
    #[serde(with = "time::serde::rfc3339")]
    delivered_at: OffsetDateTime,
}

pub fn consumer(brokers: &str) -> anyhow::Result<StreamConsumer> {
    let consumer: StreamConsumer = ClientConfig::new()
        .set("bootstrap.servers", brokers)
        .set("group.id", "push-billing")
        .set("enable.auto.commit", "false")
        .set("auto.offset.reset", "earliest")
        .create()?;
    consumer.subscribe(&["push.delivered"])?;
    Ok(consumer)
}

pub async fn run(consumer: StreamConsumer, pool: PgPool) -> anyhow::Result<()> {
    loop {
        let message = consumer.recv().await?;
        let delivered = match decode(&message) {
            Ok(delivered) => delivered,
            Err(error) => {
                park(&pool, &message, &error).await?;
                consumer.commit_message(&message, CommitMode::Sync)?;
                continue;
            }
        };
        let mut tx = pool.begin().await?;
        count(&mut tx, &delivered).await?;
        tx.commit().await?;
        consumer.commit_message(&message, CommitMode::Sync)?;
    }
}

fn decode(message: &BorrowedMessage<'_>) -> anyhow::Result<Delivered> {
    let payload = message.payload().context("empty message")?;
    serde_json::from_slice(payload).with_context(|| format!("offset {}", message.offset()))
}

/// Somebody looks at this table every morning.
async fn park(pool: &PgPool, message: &BorrowedMessage<'_>, error: &anyhow::Error) -> sqlx::Result<()> {
    sqlx::query("INSERT INTO undecodable_messages (topic, payload, reason) VALUES ($1, $2, $3)")
        .bind(message.topic())
        .bind(message.payload())
        .bind(error.to_string())
        .execute(pool)
        .await?;
    Ok(())
}

async fn count(tx: &mut Transaction<'_, Postgres>, d: &Delivered) -> sqlx::Result<()> {
    let first = sqlx::query(
        "INSERT INTO counted_notifications (notification_id, app_id, counted_at)
         VALUES ($1, $2, now()) ON CONFLICT (notification_id) DO NOTHING",
    )
    .bind(d.notification_id)
    .bind(d.app_id)
    .execute(&mut **tx)
    .await?
    .rows_affected();
    if first == 0 {
        tracing::debug!(notification = %d.notification_id, "delivered once more");
        return Ok(());
    }
    sqlx::query(
        "INSERT INTO push_totals (app_id, month, devices)
         VALUES ($1, date_trunc('month', $2 AT TIME ZONE 'UTC'), $3)
         ON CONFLICT (app_id, month) DO UPDATE SET devices = push_totals.devices + EXCLUDED.devices",
    )
    .bind(d.app_id)
    .bind(d.delivered_at)
    .bind(d.devices)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
