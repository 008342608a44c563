use rust_decimal::Decimal;
use serde::Deserialize;
use thiserror::Error;

/// A tier of a graduated price. `up_to` counts from the first unit of the
/// period: tiers of 1 000, 10 000 and `None` hold 1 000, 9 000 and all further units.
#[derive(Debug, Clone, Deserialize)]
pub struct Tier {
    pub up_to: Option<u64>,
    pub unit_price: Decimal,
    #[serde(default)]
    pub flat_fee: Decimal,
}

#[derive(Debug, Error, PartialEq, Eq)]
pub enum TierError {
    #[error("a price needs at least one tier")]
    Empty,
    #[error("tier {0} does not lie above the one before it")]
    NotAscending(usize),
    #[error("only the last tier may be open, and it has to be")]
    Open,
}

#[derive(Debug, Clone)]
pub struct GraduatedPrice {
    tiers: Vec<Tier>,
}

impl GraduatedPrice {
    pub fn new(tiers: Vec<Tier>) -> Result<Self, TierError> {
        let Some((last, closed)) = tiers.split_last() else {
            return Err(TierError::Empty);
        };
        if last.up_to.is_some() || closed.iter().any(|t| t.up_to.is_none()) {
            return Err(TierError::Open);
        }
        for (i, pair) in closed.windows(2).enumerate() {
            if pair[0].up_to >= pair[1].up_to {
                return Err(TierError::NotAscending(i + 1));
            }
        }
        Ok(Self { tiers })
    }

    /// The amount for `quantity` units of one period.
    pub fn amount(&self, quantity: u64) -> Decimal {
        let mut amount = Decimal::ZERO;
        let mut floor = 0;
        for tier in &self.tiers {
            if quantity <= floor {
                break;
            }
            let ceiling = tier.up_to.map_or(quantity, |up_to| up_to.min(quantity));
            amount += Decimal::from(ceiling - floor) * tier.unit_price + tier.flat_fee;
            floor = ceiling;
        }
        amount
    }

    pub fn first_unit_price(&self) -> Decimal {
        self.tiers[0].unit_price
    }
}
