use std::{sync::Arc, time::Duration};

use metrics::{counter, gauge};
use tokio::{sync::mpsc, time};
use tracing::{debug, error};

use crate::{spool::Spool, store::UsageStore, UsageRow};

const MAX_ROWS: usize = 1_000;
const MAX_AGE: Duration = Duration::from_secs(2);

/// Writes usage rows in batches. What the database does not take goes to the spool on disk, which
/// is played back at the next start; `usage_spool_rows` above zero for ten minutes pages.
pub struct Writer {
    store: Arc<dyn UsageStore>,
    spool: Spool,
}

impl Writer {
    pub async fn run(mut self, mut rows: mpsc::Receiver<UsageRow>) -> anyhow::Result<()> {
        let mut batch = Vec::with_capacity(MAX_ROWS);
        let mut tick = time::interval(MAX_AGE);
        loop {
            tokio::select! {
                row = rows.recv() => match row {
                    Some(row) => batch.push(row),
                    None => break,
                },
                _ = tick.tick() => self.flush(&mut batch).await?,
            }
            gauge!("usage_writer_batch_rows").set(batch.len() as f64);
            if batch.len() >= MAX_ROWS {
                self.flush(&mut batch).await?;
            }
        }
        self.flush(&mut batch).await
    }

    async fn flush(&mut self, batch: &mut Vec<UsageRow>) -> anyhow::Result<()> {
        if batch.is_empty() {
            return Ok(());
        }
        match self.store.insert_ignoring_known(batch).await {
            Ok(inserted) => {
                counter!("usage_rows_written_total").increment(inserted);
                debug!(inserted, "usage flushed");
            }
            Err(err) => {
                error!(%err, rows = batch.len(), "usage not written, spooling");
                counter!("usage_write_failures_total").increment(1);
                self.spool.append(batch).await?;
                gauge!("usage_spool_rows").set(self.spool.len() as f64);
            }
        }
        batch.clear();
        Ok(())
    }
}
