use anyhow::{bail, Context, Result};
use lapin::{message::Delivery, options::{BasicAckOptions, BasicNackOptions}};
use reqwest::{Client, StatusCode};
use serde::{Deserialize, Serialize};
use tracing::{info, warn};

/// What the media servers put on the queue `stream.finished`; they count in JavaScript milliseconds.
#[derive(Deserialize)]
struct StreamFinished {
    stream_id: String,
    subscription: String,
    finished_at: i64,
    viewer_minutes: u64,
}

#[derive(Serialize)]
struct LagoEvent<'a> {
    transaction_id: &'a str,
    external_subscription_id: &'a str,
    code: &'static str,
    timestamp: String,
    properties: Properties,
}

#[derive(Serialize)]
struct Properties {
    minutes: String,
}

#[derive(Serialize)]
struct Envelope<'a> {
    event: LagoEvent<'a>,
}

pub struct Lago {
    http: Client,
    base: String,
    key: String,
}

impl Lago {
    async fn send(&self, done: &StreamFinished) -> Result<()> {
        let event = LagoEvent {
            transaction_id: &done.stream_id,
            external_subscription_id: &done.subscription,
            code: "viewer_minutes",
            timestamp: seconds(done.finished_at),
            properties: Properties { minutes: done.viewer_minutes.to_string() },
        };
        let answer = self
            .http
            .post(format!("{}/api/v1/events", self.base))
            .bearer_auth(&self.key)
            .json(&Envelope { event })
            .send()
            .await?;
        let status = answer.status();
        let body = answer.text().await?;
        if status == StatusCode::UNPROCESSABLE_ENTITY && body.contains("value_already_exist") {
            info!(stream = done.stream_id, "known to lago");
        } else if !status.is_success() {
            bail!("lago answered {status}: {body}");
        }
        Ok(())
    }
}

/// The queue counts deliveries and hands a message to its dead letter exchange after ten.
pub async fn on_delivery(lago: &Lago, delivery: Delivery) -> Result<()> {
    let outcome = match serde_json::from_slice::<StreamFinished>(&delivery.data) {
        Ok(done) => lago.send(&done).await,
        Err(error) => Err(error).context("not a stream.finished message"),
    };
    match outcome {
        Ok(()) => delivery.ack(BasicAckOptions::default()).await?,
        Err(error) => {
            warn!(%error, tag = delivery.delivery_tag, "back to the queue");
            delivery.nack(BasicNackOptions { requeue: true, ..Default::default() }).await?;
        }
    }
    Ok(())
}

/// Lago counts in seconds and takes the milliseconds as decimals.
fn seconds(millis: i64) -> String {
    format!("{}.{:03}", millis.div_euclid(1_000), millis.rem_euclid(1_000))
}

#[cfg(test)]
mod tests {
    #[test]
    fn keeps_the_milliseconds() {
        assert_eq!(super::seconds(1_767_225_600_042), "1767225600.042");
    }
}
