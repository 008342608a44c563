use axum::{body::Bytes, extract::State, http::{HeaderMap, StatusCode}};
use hmac::{Hmac, Mac};
use serde::Deserialize;
use sha2::Sha256;
use sqlx::PgPool;
use tracing::{error, info, warn};

#[derive(Clone)]
pub struct Hooks {
    pub pool: PgPool,
    pub secret: String,
}

#[derive(Deserialize)]
struct Notification {
    event_id: String,
    event_type: String,
    data: serde_json::Value,
}

#[derive(Deserialize)]
struct Transaction {
    id: String,
    custom_data: CustomData,
}

#[derive(Deserialize)]
struct CustomData {
    organisation: i64,
    tokens: i64,
}

/// POST /hooks/paddle. Paddle repeats a notification until it gets a 2xx.
pub async fn paddle(State(hooks): State<Hooks>, headers: HeaderMap, body: Bytes) -> StatusCode {
    if !signed(&hooks.secret, &headers, &body) {
        return StatusCode::UNAUTHORIZED;
    }
    let Ok(note) = serde_json::from_slice::<Notification>(&body) else {
        warn!("unreadable notification");
        return StatusCode::BAD_REQUEST;
    };
    match handle(&hooks.pool, &note).await {
        Ok(()) => StatusCode::OK,
        Err(err) => {
            error!(%err, event = %note.event_id, alert = "billing", "notification failed");
            StatusCode::INTERNAL_SERVER_ERROR
        }
    }
}

async fn handle(pool: &PgPool, note: &Notification) -> anyhow::Result<()> {
    if note.event_type != "transaction.completed" {
        return Ok(());
    }
    let paid: Transaction = serde_json::from_value(note.data.clone())?;
    if grant(pool, &note.event_id, &paid).await? {
        info!(event = %note.event_id, transaction = %paid.id, "tokens granted");
    } else {
        info!(event = %note.event_id, "delivered again");
    }
    Ok(())
}

/// False when this event has had its tokens. Both writes are committed together.
async fn grant(pool: &PgPool, event_id: &str, paid: &Transaction) -> anyhow::Result<bool> {
    let mut tx = pool.begin().await?;
    let noted = sqlx::query(
        "INSERT INTO token_grants (paddle_event_id, paddle_transaction_id, organisation_id, tokens)
         VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
    )
    .bind(event_id)
    .bind(&paid.id)
    .bind(paid.custom_data.organisation)
    .bind(paid.custom_data.tokens)
    .execute(&mut *tx)
    .await?;
    if noted.rows_affected() == 0 {
        return Ok(false);
    }

    let updated = sqlx::query("UPDATE organisations SET token_balance = token_balance + $2 WHERE id = $1")
        .bind(paid.custom_data.organisation)
        .bind(paid.custom_data.tokens)
        .execute(&mut *tx)
        .await?;
    anyhow::ensure!(updated.rows_affected() == 1, "organisation {} not found", paid.custom_data.organisation);
    tx.commit().await?;
    Ok(true)
}

fn signed(secret: &str, headers: &HeaderMap, body: &[u8]) -> bool {
    let Some(header) = headers.get("paddle-signature").and_then(|h| h.to_str().ok()) else { return false };
    let field = |name: &str| header.split(';').find_map(|p| p.strip_prefix(name)).unwrap_or_default();
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any key length");
    mac.update(field("ts=").as_bytes());
    mac.update(b":");
    mac.update(body);
    hex::decode(field("h1=")).is_ok_and(|given| mac.verify_slice(&given).is_ok())
}
