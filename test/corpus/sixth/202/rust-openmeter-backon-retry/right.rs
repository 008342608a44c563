use backon::{ExponentialBuilder, Retryable};
use reqwest::{Client, StatusCode};
use serde::Serialize;
use serde_json::json;
use time::format_description::well_known::Rfc3339;
use tracing::{error, info_span, warn, Instrument};
use uuid::Uuid;

use crate::renders::{Render, RenderStore};

#[derive(Serialize)]
struct CloudEvent<'a> {
    specversion: &'static str,
    id: String,
    source: &'static str,
    r#type: &'static str,
    subject: &'a str,
    time: String,
    data: serde_json::Value,
}

impl<'a> TryFrom<&'a Render> for CloudEvent<'a> {
    type Error = time::error::Format;

    fn try_from(render: &'a Render) -> Result<Self, Self::Error> {
        Ok(CloudEvent {
            specversion: "1.0",
            id: format!("render-{}", render.id),
            source: "render-farm",
            r#type: "render",
            subject: &render.team_id,
            time: render.finished_at.format(&Rfc3339)?,
            data: json!({ "gpu_seconds": render.gpu_seconds, "gpu": render.gpu }),
        })
    }
}

pub struct OpenMeter {
    http: Client,
    url: String,
    token: String,
}

impl OpenMeter {
    pub async fn report(&self, render: &Render) -> anyhow::Result<()> {
        let event = CloudEvent::try_from(render)?;
        (|| self.post(&event))
            .retry(ExponentialBuilder::default().with_max_times(5).with_jitter())
            .when(|e: &reqwest::Error| e.status().is_none_or(|s| s.is_server_error() || s == StatusCode::TOO_MANY_REQUESTS))
            .notify(|e, after| warn!(error = %e, ?after, "openmeter: next try"))
            .await?;
        Ok(())
    }

    async fn post(&self, event: &CloudEvent<'_>) -> reqwest::Result<()> {
        let request = self.http.post(format!("{}/api/v1/events", self.url));
        request
            .bearer_auth(&self.token)
            .header("content-type", "application/cloudevents+json")
            .header("x-request-id", Uuid::new_v4().to_string())
            .body(serde_json::to_vec(event).expect("an event is JSON"))
            .send()
            .await?
            .error_for_status()?;
        Ok(())
    }
}

/// Called every minute.
pub async fn report_finished(store: &RenderStore, meter: &OpenMeter) -> anyhow::Result<()> {
    for render in store.unreported(200).await? {
        match meter.report(&render).instrument(info_span!("report", render = %render.id)).await {
            Ok(()) => store.mark_reported(render.id).await?,
            Err(e) => {
                metrics::counter!("render_usage_unreported").increment(1);
                error!(render = %render.id, error = %e, "stays unreported until the next run");
            }
        }
    }
    Ok(())
}
