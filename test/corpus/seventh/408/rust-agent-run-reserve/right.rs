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
        let reservation: Reservation = self.ledger.reserve(workspace, task.id, budget).await?;

        match self.execute(&task, budget).await {
            Ok(outcome) => {
                self.ledger.settle(reservation, outcome.credits_used).await?;
                Ok(outcome)
            }
            Err(error) => {
                self.ledger
                    .release(reservation)
                    .await
                    .with_context(|| format!("release after: {error:#}"))?;
                Err(error)
            }
        }
    }

    async fn execute(&self, task: &Task, budget: i64) -> Result<Outcome> {
        timeout(RUN_LIMIT, self.agent.execute(task, budget))
            .await
            .context("the run took too long")?
            .context("the run failed")
    }

    /// What the workspace could spend on another run.
    pub async fn available(&self, workspace: Uuid) -> Result<i64> {
        let balance = self.ledger.balance(workspace).await.context("read balance")?;
        Ok(balance.settled - balance.reserved)
    }
}
