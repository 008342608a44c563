use chrono::{DateTime, Utc};
use sqlx::{FromRow, PgPool};
use uuid::Uuid;

#[derive(Debug, Clone, FromRow)]
pub struct Lookup {
    pub id: Uuid,
    pub tenant: String,
    pub dataset: String,
    pub rows_returned: i64,
    pub created_at: DateTime<Utc>,
}

/// Where the exporter stands. Stored by the caller after the page has been taken by the meter.
#[derive(Debug, Clone)]
pub struct Cursor {
    pub created_at: DateTime<Utc>,
}

impl Cursor {
    pub fn after(page: &[Lookup]) -> Option<Self> {
        page.last().map(|l| Cursor {
            created_at: l.created_at,
        })
    }
}

pub struct LookupPages {
    pool: PgPool,
    page_size: i64,
}

impl LookupPages {
    pub fn new(pool: PgPool, page_size: i64) -> Self {
        Self { pool, page_size }
    }

    /// Lookups are inserted by one COPY per minute, so many of them share their created_at.
    pub async fn next(&self, cursor: &Cursor) -> sqlx::Result<Vec<Lookup>> {
        sqlx::query_as::<_, Lookup>(
            r#"
            SELECT id, tenant, dataset, rows_returned, created_at
              FROM lookups
             WHERE created_at > $1 -- <- MTR-114
               AND created_at < now() - interval '2 minutes'
             ORDER BY created_at -- <- MTR-114
             LIMIT $2 -- <- MTR-114
            "#,
        )
        .bind(cursor.created_at)
        .bind(self.page_size)
        .fetch_all(&self.pool)
        .await
    }

    pub async fn lag_seconds(&self, cursor: &Cursor) -> sqlx::Result<i64> {
        sqlx::query_scalar("SELECT count(*) FROM lookups WHERE created_at > $1 + interval '1 hour'")
            .bind(cursor.created_at)
            .fetch_one(&self.pool)
            .await
    }
}
