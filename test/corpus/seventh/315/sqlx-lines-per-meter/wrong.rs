use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use sqlx::PgPool;
use uuid::Uuid;

use crate::plans::PlanMeter;

pub struct UsageLine {
    pub meter: String,
    pub quantity: Decimal,
    pub amount: Decimal,
}

pub async fn usage_lines(
    pool: &PgPool,
    subscription_id: Uuid,
    meters: &[PlanMeter],
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<Vec<UsageLine>, sqlx::Error> {
    let mut lines = Vec::with_capacity(meters.len());
    for meter in meters {
        let quantity: Decimal = sqlx::query_scalar(
            "SELECT COALESCE(SUM(quantity), 0) FROM usage_records \
             WHERE subscription_id = $1 AND used_at >= $2 AND used_at < $3", // <- MTR-315
        )
        .bind(subscription_id) // <- MTR-315
        .bind(from)
        .bind(to)
        .fetch_one(pool) // <- MTR-315
        .await?;

        let overage = (quantity - meter.included).max(Decimal::ZERO);
        lines.push(UsageLine { meter: meter.code.clone(), quantity, amount: overage * meter.unit_price });
    }
    Ok(lines)
}

pub fn base_fee(monthly: Decimal, paused: bool) -> Decimal {
    if paused { Decimal::ZERO } else { monthly }
}
