use aws_sdk_sqs::types::Message;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::json;
use tracing::{info, warn};

#[derive(Debug, Deserialize)]
struct Inference {
    request_id: String,
    tenant: String,
    model: String,
    gpu_millis: i64,
    ended_at: DateTime<Utc>,
}

pub struct Forwarder {
    sqs: aws_sdk_sqs::Client,
    http: reqwest::Client,
    queue_url: String,
    meter_url: String,
    token: String,
}

impl Forwarder {
    /// The queue has a redrive policy: ten receives, then `inference-usage-dead`.
    pub async fn handle(&self, message: Message) -> anyhow::Result<()> {
        let receipt = message.receipt_handle().unwrap_or_default().to_owned();
        let usage: Inference = serde_json::from_str(message.body().unwrap_or_default())?;

        if let Err(e) = self.report(&usage).await {
            warn!(error = %e, request = %usage.request_id, "openmeter refused, leaving the message on the queue");
            return Err(e);
        }

        self.sqs
            .delete_message()
            .queue_url(&self.queue_url)
            .receipt_handle(receipt)
            .send()
            .await?;
        info!(request = %usage.request_id, "usage forwarded");
        Ok(())
    }

    async fn report(&self, usage: &Inference) -> anyhow::Result<()> {
        let event = json!({
            "specversion": "1.0",
            "id": usage.request_id,
            "source": "inference-gateway",
            "type": "gpu-time",
            "subject": usage.tenant,
            "time": usage.ended_at.to_rfc3339(),
            "data": { "millis": usage.gpu_millis, "model": usage.model },
        });
        self.http
            .post(format!("{}/api/v1/events", self.meter_url))
            .bearer_auth(&self.token)
            .header("content-type", "application/cloudevents+json")
            .json(&event)
            .send()
            .await?
            .error_for_status()?;
        Ok(())
    }
}
