use std::time::{Duration, Instant};

use axum::{extract::State, Extension, Json};
use chrono::{DateTime, SecondsFormat, Utc};
use metrics::{counter, histogram};
use reqwest::StatusCode;
use serde_json::{json, Value};
use sqlx::PgPool;
use uuid::Uuid;

use crate::{auth::Tenant, error::AppError, metronome::Metronome, renderer::{Picture, RenderRequest, Renderer}};

#[derive(Clone)]
pub struct App {
    pub renderer: Renderer,
    pub pool: PgPool,
}

pub async fn render(
    State(app): State<App>,
    Extension(tenant): Extension<Tenant>,
    Json(request): Json<RenderRequest>,
) -> Result<Json<Picture>, AppError> {
    let started = Instant::now();
    let picture = app.renderer.render(&request.scene, request.samples).await?;
    histogram!("render_seconds").record(started.elapsed().as_secs_f64());

    // The picture is only handed out once its usage is on disk.
    sqlx::query("INSERT INTO render_usage (id, customer_id, gpu_ms, rendered_at) VALUES ($1, $2, $3, now())")
        .bind(picture.id)
        .bind(&tenant.metronome_id)
        .bind(picture.gpu_ms)
        .execute(&app.pool)
        .await?;

    let previews = app.renderer.clone();
    let id = picture.id;
    tokio::spawn(async move { previews.warm_cache(id).await });
    Ok(Json(picture))
}

#[derive(sqlx::FromRow)]
struct Pending {
    id: Uuid,
    customer_id: String,
    gpu_ms: i64,
    rendered_at: DateTime<Utc>,
}

/// Runs for as long as the process; `main` selects on it together with the server.
pub async fn deliver(pool: PgPool, metronome: Metronome) -> sqlx::Result<()> {
    loop {
        let pending: Vec<Pending> = sqlx::query_as(
            "SELECT id, customer_id, gpu_ms, rendered_at FROM render_usage
              WHERE delivered_at IS NULL ORDER BY attempts, rendered_at LIMIT 100",
        )
        .fetch_all(&pool)
        .await?;
        if pending.is_empty() {
            tokio::time::sleep(Duration::from_secs(5)).await;
            continue;
        }
        let mut accepted: Vec<Uuid> = Vec::new();
        let events: Vec<Value> = pending.iter().map(to_event).collect();
        match metronome.ingest(&events).await {
            Ok(()) => accepted.extend(pending.iter().map(|row| row.id)),
            Err(error) if error.status() == Some(StatusCode::BAD_REQUEST) => {
                // One of them is malformed: the others must not wait for it.
                for (row, event) in pending.iter().zip(&events) {
                    match metronome.ingest(std::slice::from_ref(event)).await {
                        Ok(()) => accepted.push(row.id),
                        Err(error) => tracing::error!(%error, id = %row.id, "render usage refused"),
                    }
                }
            }
            Err(error) => tracing::error!(%error, "render usage stays queued"),
        }
        let all: Vec<Uuid> = pending.iter().map(|row| row.id).collect();
        counter!("render_usage_undelivered").increment((all.len() - accepted.len()) as u64);
        sqlx::query("UPDATE render_usage SET attempts = attempts + 1 WHERE id = ANY($1)").bind(&all).execute(&pool).await?;
        sqlx::query("UPDATE render_usage SET delivered_at = now() WHERE id = ANY($1)").bind(&accepted).execute(&pool).await?;
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

fn to_event(row: &Pending) -> Value {
    json!({
        "transaction_id": row.id.to_string(),
        "customer_id": row.customer_id,
        "event_type": "render",
        "timestamp": row.rendered_at.to_rfc3339_opts(SecondsFormat::Secs, true),
        "properties": { "gpu_ms": row.gpu_ms.to_string() },
    })
}
