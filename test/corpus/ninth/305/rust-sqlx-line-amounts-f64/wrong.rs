use anyhow::{Context, Result};
use sqlx::PgPool;
use time::OffsetDateTime;
use uuid::Uuid;

#[derive(Debug, sqlx::FromRow)]
pub struct PricedLine {
    pub sku: String,
    pub quantity: i64,
    /// `numeric(20, 10)` in the database, dollars for one unit.
    pub unit_price: f64, // <- MTR-305
}

#[derive(Debug)]
pub struct Totals {
    pub subtotal: f64, // <- MTR-305
    pub tax: f64, // <- MTR-305
}

pub struct InvoiceMath {
    pool: PgPool,
}

impl InvoiceMath {
    pub fn new(pool: PgPool) -> Self {
        Self { pool }
    }

    pub async fn lines(&self, account: Uuid, from: OffsetDateTime, until: OffsetDateTime) -> Result<Vec<PricedLine>> {
        sqlx::query_as::<_, PricedLine>(
            r#"
            SELECT u.sku, sum(u.quantity)::bigint AS quantity,
                   u.unit_price::float8 AS unit_price -- <- MTR-305
              FROM rated_usage u
             WHERE u.account_id = $1 AND u.used_at >= $2 AND u.used_at < $3
             GROUP BY u.sku, u.unit_price
             ORDER BY u.sku, u.unit_price
            "#,
        )
        .bind(account)
        .bind(from)
        .bind(until)
        .fetch_all(&self.pool)
        .await
        .with_context(|| format!("lines of {account}"))
    }

    pub fn totals(&self, lines: &[PricedLine], tax_rate: f64) -> Totals { // <- MTR-305
        let mut subtotal = 0.0;
        for line in lines {
            subtotal += line.quantity as f64 * line.unit_price; // <- MTR-305
        }
        let subtotal = (subtotal * 100.0).round() / 100.0; // <- MTR-305
        Totals { subtotal, tax: (subtotal * tax_rate * 100.0).round() / 100.0 } // <- MTR-305
    }
}
