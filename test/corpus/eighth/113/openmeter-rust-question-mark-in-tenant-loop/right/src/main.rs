//! CronJob, every five minutes, concurrencyPolicy Forbid. A failed job raises UsageReportFailed.
mod openmeter;

use anyhow::{bail, Context, Result};
use openmeter::{GatewayMinute, OpenMeter};
use sqlx::postgres::PgPoolOptions;
use sqlx::PgPool;

const PAGE: i64 = 500;

#[tokio::main]
async fn main() -> Result<()> {
    tracing_subscriber::fmt().json().init();
    let pool = PgPoolOptions::new().max_connections(2).connect(&std::env::var("DATABASE_URL")?).await?;
    let meter = OpenMeter::from_env()?;

    let tenants = tenants_with_usage(&pool).await.context("list of tenants")?;
    let mut behind = Vec::new();
    for tenant in &tenants {
        // A tenant whose events are refused keeps its rows; the others do not wait for it.
        match report(&pool, &meter, tenant).await {
            Ok(sent) => tracing::info!(tenant, sent, "reported"),
            Err(error) => {
                tracing::error!(tenant, error = format!("{error:#}"), "tenant stays behind");
                behind.push(tenant.as_str());
            }
        }
    }

    if !behind.is_empty() {
        bail!("{} of {} tenants stay behind: {}", behind.len(), tenants.len(), behind.join(", "));
    }
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
