use std::time::Duration;

use anyhow::{Context, Result};
use tokio::time::timeout;
use uuid::Uuid;

use crate::agent::{Agent, Outcome, Task};
use crate::credits::{Ledger, Reservation};

const RUN_LIMIT: Duration = Duration::from_secs(600);

pub struct Runner {
    agent: Agent,
    ledger: Ledger,
}

impl Runner {
    /// Runs a task with at most `budget` credits of the workspace.
    pub async fn run(&self, workspace: Uuid, task: Task, budget: i64) -> Result<Outcome> {
        let reservation: Reservation = self.ledger.reserve(workspace, task.id, budget).await?; // <- MTR-408

        let outcome = timeout(RUN_LIMIT, self.agent.execute(&task, budget))
            .await
            .context("the run took too long")? // <- MTR-408
            .context("the run failed")?; // <- MTR-408

        self.ledger.settle(reservation, outcome.credits_used).await?;
        Ok(outcome)
    }

    /// What the workspace could spend on another run.
    pub async fn available(&self, workspace: Uuid) -> Result<i64> {
        let balance = self.ledger.balance(workspace).await.context("read balance")?;
        Ok(balance.settled - balance.reserved)
    }
}
