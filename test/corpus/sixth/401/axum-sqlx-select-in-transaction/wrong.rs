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

    let quota = sqlx::query!( // <- MTR-401
        "SELECT page_limit, pages_used FROM scan_quotas WHERE workspace_id = $1 AND period = $2", // <- MTR-401
        ws.id,
        ws.period_start,
    )
    .fetch_one(&mut *tx)
    .await?;

    if quota.pages_used + pages > quota.page_limit { // <- MTR-401
        return Err(ApiError::QuotaExceeded { left: quota.page_limit - quota.pages_used });
    }

    sqlx::query!( // <- MTR-401
        "UPDATE scan_quotas SET pages_used = pages_used + $3 WHERE workspace_id = $1 AND period = $2", // <- MTR-401
        ws.id,
        ws.period_start,
        pages,
    )
    .execute(&mut *tx)
    .await?;

    let scan_id = jobs::insert_scan(&mut tx, ws.id, &req.urls).await?;
    tx.commit().await?;
    Ok((StatusCode::ACCEPTED, Json(ScanAccepted { scan_id })))
}
