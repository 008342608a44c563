use std::sync::Arc;

use axum::{extract::State, http::StatusCode, Extension, Json};
use tracing::{error, info};
use uuid::Uuid;

use crate::{auth::ApiKey, ledger::Ledger, openrouter::{ChatRequest, ChatResponse, OpenRouter}, pricing::PriceList};

pub struct App {
    pub upstream: OpenRouter,
    pub prices: PriceList,
    pub ledger: Ledger,
}

pub async fn chat(
    State(app): State<Arc<App>>,
    Extension(key): Extension<ApiKey>,
    Json(request): Json<ChatRequest>,
) -> Result<Json<ChatResponse>, StatusCode> {
    let request_id = Uuid::now_v7();
    // before the upstream is asked: a model we cannot charge is not offered
    let rate = app.prices.rate(&request.model).map_err(|e| {
        error!(key = %key.id, "{e}");
        StatusCode::NOT_FOUND
    })?;

    let response = app.upstream.chat(&request).await.map_err(|e| {
        error!(%request_id, "upstream: {e}");
        StatusCode::BAD_GATEWAY
    })?;

    let usage = &response.usage;
    let micros = rate.cost_micros(usage.prompt_tokens, usage.completion_tokens);
    app.ledger
        .debit(request_id, key.account_id, &request.model, usage.prompt_tokens, usage.completion_tokens, micros)
        .await
        .map_err(|e| {
            error!(%request_id, "ledger: {e}");
            StatusCode::INTERNAL_SERVER_ERROR
        })?;
    info!(%request_id, model = %request.model, micros, "charged");
    Ok(Json(response))
}
