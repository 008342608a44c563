use metrics::counter;
use sqlx::PgPool;
use tracing::info;

use crate::rating::{rate, RatedUsage, RatingError};
use crate::records::RawUsage;

/// Rates the raw records of a batch. What cannot be rated is kept in `unrated_usage` until someone looks at it.
pub async fn rate_batch(pool: &PgPool, batch: Vec<RawUsage>) -> Result<usize, sqlx::Error> {
    let mut tx = pool.begin().await?;
    let mut rated = 0;
    let mut unrated = Vec::new();
    for raw in batch {
        match rate(&raw) {
            Ok(usage) => {
                store(&mut tx, &usage).await?;
                rated += 1;
            }
            Err(error) => {
                set_aside(&mut tx, &raw, &error).await?;
                unrated.push((raw.id, error));
            }
        }
    }
    tx.commit().await?;

    counter!("usage_rated_total").increment(rated as u64);
    for (id, error) in &unrated {
        counter!("usage_unrated_total", "reason" => error.reason()).increment(1);
        sentry::capture_message(&format!("usage {id} not rated: {error}"), sentry::Level::Error);
    }
    info!(rated, unrated = unrated.len(), "batch rated");
    Ok(rated)
}

async fn store(tx: &mut sqlx::PgTransaction<'_>, usage: &RatedUsage) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO rated_usage (record_id, account_id, amount_micros) VALUES ($1, $2, $3) ON CONFLICT (record_id) DO NOTHING")
        .bind(usage.record_id)
        .bind(usage.account_id)
        .bind(usage.amount_micros)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

async fn set_aside(tx: &mut sqlx::PgTransaction<'_>, raw: &RawUsage, error: &RatingError) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO unrated_usage (record_id, payload, error) VALUES ($1, $2, $3) ON CONFLICT (record_id) DO NOTHING")
        .bind(raw.id)
        .bind(&raw.payload)
        .bind(error.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}
