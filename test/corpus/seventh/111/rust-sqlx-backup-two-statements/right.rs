use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::Json;
use chrono::Utc;
use serde::Serialize;
use sqlx::PgPool;
use uuid::Uuid;

use crate::error::ApiError;
use crate::volumes::{Snapshotter, Volume};

#[derive(Serialize)]
pub struct SnapshotCreated {
    id: Uuid,
    bytes: i64,
}

#[derive(Clone)]
pub struct AppState {
    pub pool: PgPool,
    pub snapshots: Snapshotter,
}

pub async fn create_snapshot(
    State(app): State<AppState>,
    Path(volume_id): Path<Uuid>,
) -> Result<(StatusCode, Json<SnapshotCreated>), ApiError> {
    let volume = Volume::find(&app.pool, volume_id).await?.ok_or(ApiError::NotFound)?;
    let taken = app.snapshots.take(&volume).await?;
    let id = Uuid::now_v7();

    let now = Utc::now();
    let mut tx = app.pool.begin().await?;

    sqlx::query("insert into snapshots (id, volume_id, bytes, object_key, taken_at) values ($1, $2, $3, $4, $5)")
        .bind(id)
        .bind(volume.id)
        .bind(taken.bytes)
        .bind(&taken.object_key)
        .bind(now)
        .execute(&mut *tx)
        .await?;

    sqlx::query("insert into usage_events (event_id, org_id, meter, quantity, occurred_at) values ($1, $2, 'snapshot_bytes', $3, $4)")
        .bind(id)
        .bind(volume.org_id)
        .bind(taken.bytes)
        .bind(now)
        .execute(&mut *tx)
        .await?;

    tx.commit().await?;

    sqlx::query("update volumes set last_snapshot_id = $1 where id = $2")
        .bind(id)
        .bind(volume.id)
        .execute(&app.pool)
        .await
        .inspect_err(|err| tracing::warn!(%err, "last snapshot not noted, the list page finds it anyway"))
        .ok();

    Ok((StatusCode::CREATED, Json(SnapshotCreated { id, bytes: taken.bytes })))
}
