use std::time::Instant;

use axum::{extract::State, Extension, Json};
use chrono::{SecondsFormat, Utc};
use metrics::histogram;
use serde::Deserialize;
use serde_json::{json, Value};

use crate::{auth::Tenant, error::AppError, renderer::{Picture, Renderer}};

#[derive(Clone)]
pub struct Metronome {
    http: reqwest::Client,
    token: String,
}

impl Metronome {
    pub async fn ingest(&self, events: &[Value]) -> Result<(), reqwest::Error> {
        self.http
            .post("https://api.metronome.com/v1/ingest")
            .bearer_auth(&self.token)
            .json(events)
            .send()
            .await?
            .error_for_status()?;
        Ok(())
    }
}

#[derive(Clone)]
pub struct App {
    pub renderer: Renderer,
    pub metronome: Metronome,
}

#[derive(Deserialize)]
pub struct RenderRequest {
    pub scene: String,
    pub samples: u32,
}

pub async fn render(
    State(app): State<App>,
    Extension(tenant): Extension<Tenant>,
    Json(request): Json<RenderRequest>,
) -> Result<Json<Picture>, AppError> {
    let started = Instant::now();
    let picture = app.renderer.render(&request.scene, request.samples).await?;
    histogram!("render_seconds").record(started.elapsed().as_secs_f64());

    let event = json!({
        "transaction_id": format!("render-{}", picture.id),
        "customer_id": tenant.metronome_id,
        "event_type": "render",
        "timestamp": Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true),
        "properties": { "gpu_ms": picture.gpu_ms.to_string(), "samples": request.samples.to_string() },
    });
    let metronome = app.metronome.clone();
    tokio::spawn(async move { metronome.ingest(&[event]).await }); // <- MTR-101|MTR-103

    Ok(Json(picture))
}
