use axum::{extract::State, http::StatusCode, Extension, Json};
use serde::{Deserialize, Serialize};
use sqlx::PgPool;
use uuid::Uuid;

use crate::{auth::Workspace, error::ApiError, jobs};

#[derive(Deserialize)]
pub struct ScanRequest {
    pub urls: Vec<String>,
}

#[derive(Serialize)]
pub struct ScanAccepted {
    pub scan_id: Uuid,
}

pub async fn create_scan(
    State(pool): State<PgPool>,
    Extension(ws): Extension<Workspace>,
    Json(req): Json<ScanRequest>,
) -> Result<(StatusCode, Json<ScanAccepted>), ApiError> {
    let pages = req.urls.len() as i64;
    let mut tx = pool.begin().await?;

    let quota = sqlx::query!(
        "SELECT page_limit, pages_used FROM scan_quotas WHERE workspace_id = $1 AND period = $2 FOR UPDATE",
        ws.id,
        ws.period_start,
    )
    .fetch_one(&mut *tx)
    .await?;

    if quota.pages_used + pages > quota.page_limit {
        return Err(ApiError::QuotaExceeded { left: quota.page_limit - quota.pages_used });
    }

    // The row is ours until the commit; the scan and its pages are booked together or not at all.
    let pages_used = sqlx::query_scalar!(
        "UPDATE scan_quotas SET pages_used = pages_used + $3 WHERE workspace_id = $1 AND period = $2 \
         RETURNING pages_used",
        ws.id,
        ws.period_start,
        pages,
    )
    .fetch_one(&mut *tx)
    .await?;

    let scan_id = jobs::insert_scan(&mut tx, ws.id, &req.urls).await?;
    tx.commit().await?;
    tracing::info!(workspace = %ws.id, pages_used, page_limit = quota.page_limit, "scan accepted");
    Ok((StatusCode::ACCEPTED, Json(ScanAccepted { scan_id })))
}
