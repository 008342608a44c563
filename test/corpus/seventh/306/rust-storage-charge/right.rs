use crate::invoice::{Line, LineKind};

const HOURS_PER_MONTH: i128 = 730;
const BYTES_PER_GB: i128 = 1_000_000_000;

/// Price of a storage class in millionths of a dollar per gigabyte and month.
#[derive(Clone, Copy, Debug)]
pub struct StoragePrice {
    pub usd_micros_per_gb_month: i64,
}

/// One sample per hour: the bytes a bucket held at the full hour.
#[derive(Clone, Copy, Debug)]
pub struct HourlySample {
    pub bytes: u64,
}

const MICROS_PER_CENT: i128 = 10_000;

pub fn storage_line(bucket: &str, samples: &[HourlySample], price: StoragePrice) -> Line {
    let byte_hours: i128 = samples.iter().map(|s| i128::from(s.bytes)).sum();
    let divisor = BYTES_PER_GB * HOURS_PER_MONTH * MICROS_PER_CENT;
    let exact = byte_hours * i128::from(price.usd_micros_per_gb_month);

    Line {
        kind: LineKind::Storage,
        description: format!("Storage of {bucket}"),
        amount_cents: ((exact + divisor / 2) / divisor) as i64,
    }
}

/// Total of the lines of an invoice, in cents.
pub fn total_cents(lines: &[Line]) -> i64 {
    lines.iter().map(|line| line.amount_cents).sum()
}
