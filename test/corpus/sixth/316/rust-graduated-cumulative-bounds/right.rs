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
    let mut priced = 0;
    let mut lines = Vec::with_capacity(tiers.len());

    for tier in tiers {
        if priced == quantity {
            break;
        }
        // Where this tier ends for this quantity; where it begins is what was priced before it.
        let end = tier.up_to.map_or(quantity, |up_to| quantity.min(up_to));
        let units = end.saturating_sub(priced);
        lines.push(TierLine { units, amount: units * tier.unit_price + tier.flat_fee });
        priced = end;
    }

    if priced < quantity {
        return Err(PricingError::Bounded);
    }
    Ok(lines)
}

pub fn total(lines: &[TierLine]) -> u64 {
    lines.iter().map(|line| line.amount).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn second_tier_holds_what_lies_between_the_bounds() {
        let tier = |up_to, unit_price| Tier { up_to, unit_price, flat_fee: 0 };
        let tiers = [tier(Some(100), 10), tier(Some(250), 5), tier(None, 1)];
        let units: Vec<u64> = graduated(&tiers, 300).unwrap().iter().map(|line| line.units).collect();
        assert_eq!(units, [100, 150, 50]);
    }
}
