use std::collections::HashMap;

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
    let sums: HashMap<String, Decimal> = sqlx::query_as::<_, (String, Decimal)>(
        "SELECT meter, SUM(quantity) FROM usage_records \
         WHERE subscription_id = $1 AND used_at >= $2 AND used_at < $3 \
         GROUP BY meter",
    )
    .bind(subscription_id)
    .bind(from)
    .bind(to)
    .fetch_all(pool)
    .await?
    .into_iter()
    .collect();

    let line = |meter: &PlanMeter| {
        let quantity = sums.get(&meter.code).copied().unwrap_or_default();
        let overage = (quantity - meter.included).max(Decimal::ZERO);
        UsageLine { meter: meter.code.clone(), quantity, amount: overage * meter.unit_price }
    };
    Ok(meters.iter().map(line).collect())
}

pub fn base_fee(monthly: Decimal, paused: bool) -> Decimal {
    if paused { Decimal::ZERO } else { monthly }
}
