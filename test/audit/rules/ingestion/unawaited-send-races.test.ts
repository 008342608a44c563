import { unawaitedSend } from '#audit/rules/ingestion/unawaited-send.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unawaitedSend, {
  fires: [
    {
      name: 'writes that a race gives up',
      files: {
        'src/select-shutdown.rs': `
          use sqlx::PgPool;
          use tokio::sync::{mpsc, watch};
          use tracing::error;

          pub struct UsageEvent {
              pub customer_id: String,
              pub units: i64,
          }

          pub async fn run_writer(pool: PgPool, mut events: mpsc::Receiver<UsageEvent>, mut shutdown: watch::Receiver<bool>) {
              while let Some(event) = events.recv().await {
                  tokio::select! {
                      result = insert_usage(&pool, &event) => {
                          if let Err(err) = result {
                              error!(%err, "could not store usage");
                              return;
                          }
                      }
                      _ = shutdown.changed() => return,
                  }
              }
          }

          async fn insert_usage(pool: &PgPool, event: &UsageEvent) -> sqlx::Result<()> {
              sqlx::query("INSERT INTO usage_events (customer_id, units) VALUES ($1, $2)")
                  .bind(&event.customer_id)
                  .bind(event.units)
                  .execute(pool)
                  .await?;
              Ok(())
          }
        `,
        'src/select-timeout.rs': `
          use std::time::Duration;

          use reqwest::Client;
          use tokio::time::sleep;

          pub struct Meter {
              http: Client,
              endpoint: String,
          }

          impl Meter {
              async fn report_usage(&self, tenant: &str, tokens: u64) -> Result<(), reqwest::Error> {
                  self.http
                      .post(&self.endpoint)
                      .json(&serde_json::json!({ "tenant": tenant, "tokens": tokens }))
                      .send()
                      .await?
                      .error_for_status()?;
                  Ok(())
              }

              pub async fn finish(&self, tenant: &str, tokens: u64) {
                  tokio::select! {
                      res = self.report_usage(tenant, tokens) => {
                          if let Err(e) = res {
                              tracing::warn!("usage not reported: {e}");
                          }
                      }
                      _ = sleep(Duration::from_millis(200)) => {}
                  }
              }
          }
        `,
      },
      at: ['src/select-shutdown.rs:13', 'src/select-timeout.rs:24'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'written in the handler, pinned or spawned, and races of readers',
      files: {
        'src/select-receive.rs': `
          use sqlx::PgPool;
          use tokio::sync::{mpsc, watch};

          pub struct UsageEvent {
              pub id: uuid::Uuid,
              pub customer_id: String,
              pub units: i64,
          }

          pub async fn run_writer(pool: PgPool, mut events: mpsc::Receiver<UsageEvent>, mut shutdown: watch::Receiver<bool>) -> sqlx::Result<()> {
              loop {
                  let event = tokio::select! {
                      event = events.recv() => match event {
                          Some(event) => event,
                          None => return Ok(()),
                      },
                      _ = shutdown.changed() => break,
                  };
                  insert_usage(&pool, &event).await?;
              }
              events.close();
              while let Some(event) = events.recv().await {
                  insert_usage(&pool, &event).await?;
              }
              Ok(())
          }

          async fn insert_usage(pool: &PgPool, event: &UsageEvent) -> sqlx::Result<()> {
              sqlx::query("INSERT INTO usage_events (id, customer_id, units) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING")
                  .bind(event.id)
                  .bind(&event.customer_id)
                  .bind(event.units)
                  .execute(pool)
                  .await?;
              Ok(())
          }
        `,
        'src/select-handler.rs': `
          use sqlx::PgPool;
          use tokio::sync::{mpsc, watch};

          pub async fn run_writer(pool: PgPool, mut events: mpsc::Receiver<UsageEvent>, mut shutdown: watch::Receiver<bool>) -> sqlx::Result<()> {
              loop {
                  tokio::select! {
                      Some(event) = events.recv() => {
                          insert_usage(&pool, &event).await?;
                      }
                      _ = shutdown.changed() => {
                          while let Ok(event) = events.try_recv() {
                              insert_usage(&pool, &event).await?;
                          }
                          return Ok(());
                      }
                  }
              }
          }
        `,
        'src/select-pinned.rs': `
          use tokio::sync::watch;

          pub async fn flush_with_notice(meter: &Meter, batch: Vec<UsageEvent>, mut shutdown: watch::Receiver<bool>) -> anyhow::Result<()> {
              let send = meter.report_usage(&batch);
              tokio::pin!(send);
              loop {
                  tokio::select! {
                      res = &mut send => return res,
                      _ = shutdown.changed() => tracing::info!("waiting for usage to be reported"),
                  }
              }
          }

          pub async fn spawn_and_wait(meter: Meter, batch: Vec<UsageEvent>, mut shutdown: watch::Receiver<bool>) -> anyhow::Result<()> {
              let mut task = tokio::spawn(async move { meter.report_usage(&batch).await });
              tokio::select! {
                  res = &mut task => res?,
                  _ = shutdown.changed() => task.await?,
              }
          }
        `,
        'src/select-other.rs': `
          use std::time::Duration;

          use tokio::time::sleep;

          pub async fn fetch_usage(client: &reqwest::Client, url: &str) -> Option<UsageReport> {
              tokio::select! {
                  res = client.get(url).send() => res.ok()?.json().await.ok(),
                  _ = sleep(Duration::from_secs(5)) => None,
              }
          }

          pub async fn wait_for_quota(limiter: &Limiter, tenant: &str) -> bool {
              tokio::select! {
                  _ = limiter.until_ready(tenant) => true,
                  _ = sleep(Duration::from_millis(500)) => false,
              }
          }
        `,
      },
    },
  ],
});
