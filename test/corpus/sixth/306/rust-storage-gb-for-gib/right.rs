use rust_decimal::Decimal;
use rust_decimal_macros::dec;

/// What the price page says: so many GiB included, then a price per GiB and month.
pub struct StoragePlan {
    pub included_gib: u32,
    pub cents_per_gib: Decimal,
}

#[derive(Debug)]
pub struct StorageLine {
    pub gib: Decimal,
    pub billable_gib: Decimal,
    pub cents: i64,
}

const BYTES_PER_GIB: u64 = 1 << 30;
const HOURS_PER_DAY: u32 = 24;

/// `byte_hours` is the integral of the stored bytes over the month, from the hourly snapshots.
pub fn storage_line(plan: &StoragePlan, byte_hours: u128, days_in_month: u32) -> anyhow::Result<StorageLine> {
    let hours = u128::from(days_in_month * HOURS_PER_DAY);
    let average_bytes = Decimal::from(byte_hours) / Decimal::from(hours);
    let gib = average_bytes / Decimal::from(BYTES_PER_GIB);
    let billable_gib = (gib - Decimal::from(plan.included_gib)).max(dec!(0));
    let cents = (billable_gib * plan.cents_per_gib).round();
    Ok(StorageLine { gib, billable_gib, cents: i64::try_from(cents)? })
}

/// Uplinks are sold by the decimal gigabit, as everywhere.
pub fn uplink_gbit(bits_per_second: u64) -> Decimal {
    Decimal::from(bits_per_second) / Decimal::from(1_000_000_000u64)
}
