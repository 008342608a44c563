use std::sync::Arc;

use anyhow::{ensure, Result};
use serde::Deserialize;
use sqlx::{PgPool, Postgres, Transaction};
use tracing::{info, instrument};

#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum LayerEvent {
    Pushed { id: String, namespace: String, bytes: i64 },
    Removed { id: String, namespace: String, bytes: i64 },
}

/// Stored bytes of a container registry's namespaces, the meter that is billed by the day.
pub struct StoredBytes {
    pool: Arc<PgPool>,
}

impl StoredBytes {
    pub fn new(pool: Arc<PgPool>) -> Self {
        Self { pool }
    }

    #[instrument(skip(self))]
    pub async fn apply(&self, event: LayerEvent) -> Result<()> {
        let mut tx = self.pool.begin().await?;
        match event {
            LayerEvent::Pushed { id, namespace, bytes } | LayerEvent::Removed { id, namespace, bytes } => { // <- MTR-418
                ensure!(bytes >= 0, "layer {id} has a negative size");
                if first_time(&mut tx, &id).await? {
                    add(&mut tx, &namespace, bytes).await?; // <- MTR-418
                }
            }
        }
        tx.commit().await?;
        Ok(())
    }
}

async fn first_time(tx: &mut Transaction<'_, Postgres>, id: &str) -> Result<bool> {
    let done = sqlx::query("INSERT INTO layer_events (id) VALUES ($1) ON CONFLICT (id) DO NOTHING")
        .bind(id)
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

async fn add(tx: &mut Transaction<'_, Postgres>, namespace: &str, bytes: i64) -> Result<()> {
    sqlx::query("UPDATE namespaces SET stored_bytes = stored_bytes + $2 WHERE name = $1")
        .bind(namespace)
        .bind(bytes)
        .execute(&mut **tx)
        .await?;
    info!(namespace, bytes, "stored bytes changed");
    Ok(())
}
