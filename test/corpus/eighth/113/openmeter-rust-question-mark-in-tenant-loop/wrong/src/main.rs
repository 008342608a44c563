//! CronJob, every five minutes, concurrencyPolicy Forbid. A failed job raises UsageReportFailed.
mod openmeter;

use anyhow::Result;
use openmeter::{GatewayMinute, OpenMeter};
use sqlx::postgres::PgPoolOptions;
use sqlx::PgPool;

const PAGE: i64 = 500;

#[tokio::main]
async fn main() -> Result<()> {
    tracing_subscriber::fmt().json().init();
    let pool = PgPoolOptions::new().max_connections(2).connect(&std::env::var("DATABASE_URL")?).await?;
    let meter = OpenMeter::from_env()?;

    let tenants = tenants_with_usage(&pool).await?;
    for tenant in &tenants { // <- MTR-113
        let sent = report(&pool, &meter, tenant).await?; // <- MTR-113
        tracing::info!(tenant, sent, "reported");
    }
    tracing::info!(tenants = tenants.len(), "all tenants reported");
    Ok(())
}

async fn tenants_with_usage(pool: &PgPool) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar("select distinct tenant from gateway_minutes where reported_at is null order by tenant")
        .fetch_all(pool)
        .await
}

async fn report(pool: &PgPool, meter: &OpenMeter, tenant: &str) -> Result<usize> {
    let mut sent = 0;
    loop {
        let mut tx = pool.begin().await?;
        let minutes: Vec<GatewayMinute> = sqlx::query_as(
            "select id, tenant, minute, requests from gateway_minutes
             where tenant = $1 and reported_at is null and minute < date_trunc('minute', now())
             order by id limit $2 for update skip locked",
        )
        .bind(tenant)
        .bind(PAGE)
        .fetch_all(&mut *tx)
        .await?;
        if minutes.is_empty() {
            return Ok(sent);
        }

        meter.ingest(&minutes).await?;

        let ids: Vec<i64> = minutes.iter().map(|m| m.id).collect();
        sqlx::query("update gateway_minutes set reported_at = now() where id = any($1)").bind(&ids).execute(&mut *tx).await?;
        tx.commit().await?;
        sent += minutes.len();
    }
}
