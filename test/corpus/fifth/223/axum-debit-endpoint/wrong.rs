use axum::{
    extract::{Path, State},
    http::StatusCode,
    routing::post,
    Json, Router,
};
use serde::Deserialize;
use sqlx::PgPool;
use uuid::Uuid;

#[derive(Deserialize)]
struct Debit {
    credits: i64,
    reason: String,
}

pub fn router(pool: PgPool) -> Router {
    Router::new().route("/wallets/{wallet}/debits", post(debit)).with_state(pool)
}

fn internal(error: sqlx::Error) -> StatusCode {
    tracing::error!(%error, "debit failed");
    StatusCode::INTERNAL_SERVER_ERROR
}

async fn debit( // <- MTR-223
    State(pool): State<PgPool>,
    Path(wallet): Path<Uuid>,
    Json(body): Json<Debit>,
) -> Result<StatusCode, StatusCode> {
    let mut tx = pool.begin().await.map_err(internal)?;
    let changed = sqlx::query( // <- MTR-223
        "UPDATE wallets SET credits = credits - $1, spent = spent + $1 WHERE id = $2 AND credits >= $1", // <- MTR-223
    )
    .bind(body.credits)
    .bind(wallet)
    .execute(&mut *tx)
    .await
    .map_err(internal)?;
    if changed.rows_affected() == 0 {
        return Err(StatusCode::PAYMENT_REQUIRED);
    }
    tx.commit().await.map_err(internal)?;
    tracing::info!(%wallet, reason = body.reason, "debited");
    Ok(StatusCode::CREATED)
}
