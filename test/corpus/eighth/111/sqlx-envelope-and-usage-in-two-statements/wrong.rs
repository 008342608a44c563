use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Serialize;
use sqlx::PgPool;
use uuid::Uuid;

use crate::auth::Signer;
use crate::error::ApiError;

#[derive(Serialize, sqlx::FromRow)]
pub struct Envelope {
    id: Uuid,
    account_id: Uuid,
    title: String,
    status: String,
    pages: i32,
}

pub fn routes() -> Router<PgPool> {
    Router::new()
        .route("/envelopes/:id", get(show))
        .route("/envelopes/:id/complete", post(complete))
}

async fn show(State(pool): State<PgPool>, Path(id): Path<Uuid>, signer: Signer) -> Result<Json<Envelope>, ApiError> {
    let envelope = sqlx::query_as::<_, Envelope>(
        "select id, account_id, title, status, pages from envelopes where id = $1 and $2 = any(signers)",
    )
    .bind(id)
    .bind(signer.id)
    .fetch_optional(&pool)
    .await?
    .ok_or(ApiError::NotFound)?;
    Ok(Json(envelope))
}

/// The last signature closes the envelope; every closed envelope is billed by its pages.
async fn complete(State(pool): State<PgPool>, Path(id): Path<Uuid>, signer: Signer) -> Result<StatusCode, ApiError> {
    let closed = sqlx::query_as::<_, Envelope>( // <- MTR-111
        "update envelopes set status = 'completed', completed_at = now()
         where id = $1 and status = 'pending' and $2 = any(signers)
         returning id, account_id, title, status, pages",
    )
    .bind(id)
    .bind(signer.id)
    .fetch_optional(&pool)
    .await?;

    let Some(envelope) = closed else {
        return Err(ApiError::Conflict("envelope is not pending"));
    };
    tracing::info!(envelope = %envelope.id, pages = envelope.pages, "envelope completed");

    sqlx::query( // <- MTR-111
        "insert into usage_events (event_id, account_id, metric, quantity, occurred_at)
         values ($1, $2, 'envelope_pages', $3, now())
         on conflict (event_id) do nothing",
    )
    .bind(format!("envelope:{}", envelope.id))
    .bind(envelope.account_id)
    .bind(i64::from(envelope.pages))
    .execute(&pool)
    .await?;

    Ok(StatusCode::NO_CONTENT)
}
