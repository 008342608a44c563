use axum::{
    extract::{Request, State},
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse, Response},
    Extension,
};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use sqlx::PgPool;
use tracing::{debug, error};
use uuid::Uuid;

#[derive(Clone, Copy, Debug)]
pub struct Caller {
    pub org_id: Uuid,
}

#[derive(Clone)]
pub struct QuotaGate {
    pool: PgPool,
}

impl QuotaGate {
    pub fn new(pool: PgPool) -> Self {
        Self { pool }
    }

    /// Takes one request off the month's allowance; false when none is left.
    async fn take(&self, org: Uuid, now: DateTime<Utc>) -> sqlx::Result<bool> {
        let taken: Option<i64> = sqlx::query_scalar(
            "INSERT INTO monthly_requests AS m (org_id, month, used, allowed)
             SELECT o.id, $2, 1, p.requests_per_month
               FROM orgs o JOIN plans p ON p.id = o.plan_id
              WHERE o.id = $1 AND p.requests_per_month > 0
             ON CONFLICT (org_id, month) DO UPDATE
                SET used = m.used + 1, allowed = EXCLUDED.allowed
              WHERE m.used < EXCLUDED.allowed
             RETURNING m.used",
        )
        .bind(org)
        .bind(month_of(now))
        .fetch_optional(&self.pool)
        .await?;
        Ok(taken.is_some())
    }
}

fn month_of(now: DateTime<Utc>) -> NaiveDate {
    now.date_naive().with_day(1).expect("every month has a first day")
}

pub async fn enforce(
    State(gate): State<QuotaGate>,
    Extension(caller): Extension<Caller>,
    request: Request,
    next: Next,
) -> Response {
    match gate.take(caller.org_id, Utc::now()).await {
        Ok(true) => next.run(request).await,
        Ok(false) => {
            debug!(org = %caller.org_id, "monthly requests used up");
            (StatusCode::TOO_MANY_REQUESTS, "monthly requests used up").into_response()
        }
        Err(err) => {
            error!(org = %caller.org_id, %err, "quota check failed, request refused");
            metrics::counter!("quota_check_failures_total").increment(1);
            (StatusCode::SERVICE_UNAVAILABLE, "try again").into_response()
        }
    }
}
