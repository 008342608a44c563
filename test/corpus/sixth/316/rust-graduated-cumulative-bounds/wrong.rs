use serde::Deserialize;

/// One step of a graduated price: units up to and including `up_to`, counted from the start of the
/// period, cost `unit_price` each. The last step has no `up_to`.
#[derive(Debug, Clone, Deserialize)]
pub struct Tier {
    pub up_to: Option<u64>,
    /// In thousandths of a cent.
    pub unit_price: u64,
    #[serde(default)]
    pub flat_fee: u64,
}

#[derive(Debug, PartialEq, Eq)]
pub struct TierLine {
    pub units: u64,
    pub amount: u64,
}

#[derive(Debug, thiserror::Error)]
pub enum PricingError {
    #[error("a graduated price ends with a tier without up_to")]
    Bounded,
}

pub fn graduated(tiers: &[Tier], quantity: u64) -> Result<Vec<TierLine>, PricingError> {
    let mut remaining = quantity;
    let mut lines = Vec::with_capacity(tiers.len());

    for tier in tiers {
        if remaining == 0 {
            break;
        }
        let units = match tier.up_to { // <- MTR-316
            Some(up_to) => remaining.min(up_to), // <- MTR-316
            None => remaining,
        };
        lines.push(TierLine { units, amount: units * tier.unit_price + tier.flat_fee });
        remaining -= units; // <- MTR-316
    }

    if remaining > 0 {
        return Err(PricingError::Bounded);
    }
    Ok(lines)
}

pub fn total(lines: &[TierLine]) -> u64 {
    lines.iter().map(|line| line.amount).sum()
}
