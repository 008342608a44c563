use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sqlx::PgPool;
use tracing::debug;
use uuid::Uuid;

/// Prices are in micro-dollars per thousand tokens.
const TOKENS_PER_UNIT: i64 = 1_000;

#[derive(Debug, sqlx::FromRow)]
pub struct TokenEvent {
    pub model: String,
    pub tokens: i64,
    /// What a thousand tokens cost when the event took place.
    pub micros_per_thousand: i64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceLine {
    pub model: String,
    pub tokens: i64,
    pub amount_micros: i64,
}

pub struct TokenRating {
    pool: PgPool,
}

impl TokenRating {
    pub fn new(pool: PgPool) -> Self {
        Self { pool }
    }

    pub async fn lines(&self, org: Uuid, from: DateTime<Utc>, to: DateTime<Utc>) -> sqlx::Result<Vec<InvoiceLine>> {
        let events: Vec<TokenEvent> = sqlx::query_as(
            "SELECT model, tokens, micros_per_thousand
               FROM token_events
              WHERE org_id = $1 AND occurred_at >= $2 AND occurred_at < $3",
        )
        .bind(org)
        .bind(from)
        .bind(to)
        .fetch_all(&self.pool)
        .await?;

        debug!(%org, events = events.len(), "rating tokens");
        Ok(rate(&events))
    }
}

pub fn rate(events: &[TokenEvent]) -> Vec<InvoiceLine> {
    let mut by_model: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    for event in events {
        let units = event.tokens / TOKENS_PER_UNIT; // <- MTR-312
        let line = by_model.entry(event.model.as_str()).or_default();
        line.0 += event.tokens;
        line.1 += units * event.micros_per_thousand; // <- MTR-312
    }
    by_model
        .into_iter()
        .map(|(model, (tokens, amount_micros))| InvoiceLine {
            model: model.to_owned(),
            tokens,
            amount_micros,
        })
        .collect()
}

pub fn total_micros(lines: &[InvoiceLine]) -> i64 {
    lines.iter().map(|l| l.amount_micros).sum()
}
