use anyhow::{Context, Result};
use futures_lite::StreamExt;
use lapin::{
    message::Delivery,
    options::{BasicAckOptions, BasicConsumeOptions, BasicNackOptions, BasicQosOptions},
    types::FieldTable,
    Channel,
};
use serde::Deserialize;
use sqlx::PgPool;
use time::OffsetDateTime;
use tracing::{error, info};
use uuid::Uuid;

const QUEUE: &str = "edge.transfers";

/// One finished download, as the edge publishes it (persistent, with confirms).
#[derive(Debug, Deserialize)]
struct Transfer {
    transfer_id: Uuid,
    site_id: i64,
    bytes: i64,
    #[serde(with = "time::serde::rfc3339")]
    ended_at: OffsetDateTime,
}

pub struct TransferMeter {
    pool: PgPool,
}

impl TransferMeter {
    pub fn new(pool: PgPool) -> Self {
        Self { pool }
    }

    pub async fn run(&self, channel: &Channel) -> Result<()> {
        channel.basic_qos(50, BasicQosOptions::default()).await?;
        let mut deliveries = channel
            .basic_consume(QUEUE, "transfer-meter", BasicConsumeOptions::default(), FieldTable::default())
            .await
            .context("consume")?;

        while let Some(delivery) = deliveries.next().await {
            let delivery = delivery?;
            match self.handle(&delivery).await {
                Ok(()) => delivery.ack(BasicAckOptions::default()).await?,
                Err(err) => {
                    // The queue has a delivery limit and a dead-letter exchange.
                    error!(?err, tag = delivery.delivery_tag, redelivered = delivery.redelivered, "not metered");
                    delivery.nack(BasicNackOptions { requeue: true, ..Default::default() }).await?;
                }
            }
        }
        Ok(())
    }

    async fn handle(&self, delivery: &Delivery) -> Result<()> {
        let transfer: Transfer = serde_json::from_slice(&delivery.data).context("parse")?;
        if self.add_once(&transfer).await? {
            info!(transfer = %transfer.transfer_id, bytes = transfer.bytes, "metered");
        } else {
            info!(transfer = %transfer.transfer_id, flag = delivery.redelivered, "metered before");
        }
        Ok(())
    }

    /// Adds the bytes with the row that says so. The redelivered flag of the broker
    /// is no help here: the edge may have published twice.
    async fn add_once(&self, transfer: &Transfer) -> Result<bool> {
        let mut tx = self.pool.begin().await?;

        let fresh = sqlx::query("INSERT INTO metered_transfers (transfer_id) VALUES ($1) ON CONFLICT DO NOTHING")
            .bind(transfer.transfer_id)
            .execute(&mut *tx)
            .await
            .context("claim transfer")?
            .rows_affected()
            == 1;

        if fresh {
            sqlx::query(
                "INSERT INTO site_traffic (site_id, month, bytes) VALUES ($1, date_trunc('month', $2 AT TIME ZONE 'UTC'), $3)
                 ON CONFLICT (site_id, month) DO UPDATE SET bytes = site_traffic.bytes + EXCLUDED.bytes",
            )
            .bind(transfer.site_id)
            .bind(transfer.ended_at)
            .bind(transfer.bytes)
            .execute(&mut *tx)
            .await
            .context("add to site_traffic")?;
        }

        tx.commit().await?;
        Ok(fresh)
    }
}
