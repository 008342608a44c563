use anyhow::{Context, Result};
use rust_decimal::{Decimal, RoundingStrategy};
use sqlx::PgPool;
use time::OffsetDateTime;
use uuid::Uuid;

#[derive(Debug, sqlx::FromRow)]
pub struct PricedLine {
    pub sku: String,
    pub quantity: i64,
    /// `numeric(20, 10)` in the database, dollars for one unit.
    pub unit_price: Decimal,
}

#[derive(Debug)]
pub struct Totals {
    pub subtotal: Decimal,
    pub tax: Decimal,
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
                   u.unit_price
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

    pub fn totals(&self, lines: &[PricedLine], tax_rate: Decimal) -> Totals {
        let exact: Decimal = lines.iter().map(|line| Decimal::from(line.quantity) * line.unit_price).sum();
        let subtotal = to_cents(exact);
        Totals { subtotal, tax: to_cents(subtotal * tax_rate) }
    }
}

fn to_cents(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}
