use std::time::Duration;

use anyhow::{Context, Result};
use lapin::message::Delivery;
use lapin::options::{BasicAckOptions, BasicNackOptions};
use serde::Deserialize;
use sqlx::PgPool;

#[derive(Debug, Deserialize)]
struct Transfer {
    id: uuid::Uuid,
    account_id: uuid::Uuid,
    bytes: i64,
}

const RETRIES: u32 = 5;

async fn add(pool: &PgPool, transfer: &Transfer) -> Result<()> {
    let mut tx = pool.begin().await?;
    let inserted = sqlx::query("INSERT INTO transfers_seen (id) VALUES ($1) ON CONFLICT (id) DO NOTHING")
        .bind(transfer.id)
        .execute(&mut *tx)
        .await?;
    if inserted.rows_affected() == 1 {
        sqlx::query("UPDATE bandwidth_totals SET bytes = bytes + $2 WHERE account_id = $1")
            .bind(transfer.account_id)
            .bind(transfer.bytes)
            .execute(&mut *tx)
            .await?;
    }
    tx.commit().await.context("commit bandwidth")
}

async fn add_with_retry(pool: &PgPool, transfer: &Transfer) -> Result<()> {
    let mut attempt = 0;
    loop {
        match add(pool, transfer).await {
            Ok(()) => return Ok(()),
            Err(error) if attempt < RETRIES => {
                attempt += 1;
                tracing::warn!(%error, attempt, "bandwidth not added");
                tokio::time::sleep(Duration::from_millis(200 << attempt)).await;
            }
            Err(error) => return Err(error),
        }
    }
}

pub async fn handle(pool: &PgPool, delivery: Delivery) -> Result<()> {
    let transfer: Transfer = serde_json::from_slice(&delivery.data)?;
    match add_with_retry(pool, &transfer).await {
        Ok(()) => delivery.ack(BasicAckOptions::default()).await?,
        Err(error) => {
            tracing::error!(%error, transfer = %transfer.id, "to the dead letters");
            delivery.nack(BasicNackOptions { requeue: false, ..Default::default() }).await?;
        }
    }
    Ok(())
}
