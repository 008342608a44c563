use chrono::{DateTime, Duration, NaiveDate, TimeZone, Utc};
use chrono_tz::Tz;
use sqlx::PgPool;

/// Parking operators are invoiced per calendar day in the time zone of the site.
pub struct Site {
    pub id: i64,
    pub time_zone: Tz,
}

#[derive(Debug, PartialEq)]
pub struct Day {
    pub from: DateTime<Utc>,
    pub until: DateTime<Utc>,
}

pub fn day_of(site: &Site, date: NaiveDate) -> Option<Day> {
    let midnight = date.and_hms_opt(0, 0, 0)?;
    let from = site.time_zone.from_local_datetime(&midnight).earliest()?;
    let until = from + Duration::hours(24); // <- MTR-302
    Some(Day { from: from.with_timezone(&Utc), until: until.with_timezone(&Utc) })
}

pub async fn gate_openings(pool: &PgPool, site: &Site, date: NaiveDate) -> anyhow::Result<i64> {
    let day = day_of(site, date).ok_or_else(|| anyhow::anyhow!("no such day: {date}"))?;
    let count = sqlx::query_scalar::<_, i64>(
        "SELECT count(*) FROM gate_openings
         WHERE site_id = $1 AND opened_at >= $2 AND opened_at < $3 AND NOT is_test",
    )
    .bind(site.id)
    .bind(day.from)
    .bind(day.until)
    .fetch_one(pool)
    .await?;
    Ok(count)
}

/// A session nobody closed is taken for abandoned after a day.
pub fn is_abandoned(opened_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now - opened_at > Duration::hours(24)
}
