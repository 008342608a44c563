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
        let (id, namespace, change) = match event {
            LayerEvent::Pushed { id, namespace, bytes } => {
                ensure!(bytes >= 0, "layer {id} has a negative size");
                (id, namespace, bytes)
            }
            LayerEvent::Removed { id, namespace, bytes } => {
                ensure!(bytes >= 0, "layer {id} has a negative size");
                (id, namespace, -bytes)
            }
        };
        if first_time(&mut tx, &id).await? {
            change_by(&mut tx, &namespace, change).await?;
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

/// A namespace never holds less than nothing: the table checks it, and the event is then looked at by hand.
async fn change_by(tx: &mut Transaction<'_, Postgres>, namespace: &str, bytes: i64) -> Result<()> {
    let done = sqlx::query(
        "UPDATE namespaces SET stored_bytes = stored_bytes + $2 WHERE name = $1 AND stored_bytes + $2 >= 0",
    )
    .bind(namespace)
    .bind(bytes)
    .execute(&mut **tx)
    .await?;
    ensure!(done.rows_affected() == 1, "namespace {namespace} does not hold {bytes} bytes");
    info!(namespace, bytes, "stored bytes changed");
    Ok(())
}
