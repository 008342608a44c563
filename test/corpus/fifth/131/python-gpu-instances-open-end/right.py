from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.engine import Connection

OVERLAPPING = text(
    """
    SELECT i.id, i.project_id, i.gpu_type,
           GREATEST(i.started_at, :start) AS from_at,
           LEAST(COALESCE(i.ended_at, :end), :end) AS to_at
      FROM instances i
     WHERE i.started_at < :end
       AND (i.ended_at IS NULL OR i.ended_at > :start)
     ORDER BY i.id
    """
)

STORE = text(
    """
    INSERT INTO gpu_usage (event_id, project_id, gpu_type, hour, seconds)
    VALUES (:event_id, :project_id, :gpu_type, :hour, :seconds)
    ON CONFLICT (event_id) DO UPDATE SET seconds = EXCLUDED.seconds
    """
)


def start_instance(conn: Connection, project_id: str, gpu_type: str) -> int:
    """A new instance; `ended_at` stays null until it is stopped."""
    return conn.execute(
        text("INSERT INTO instances (project_id, gpu_type, started_at, ended_at) VALUES (:p, :g, now(), NULL) RETURNING id"),
        {"p": project_id, "g": gpu_type},
    ).scalar_one()


def meter_hour(conn: Connection, hour: datetime) -> int:
    """Writes how many seconds each instance ran within the hour. May be repeated for any hour."""
    end = hour + timedelta(hours=1)
    rows = conn.execute(OVERLAPPING, {"start": hour, "end": end}).mappings().all()
    for row in rows:
        conn.execute(
            STORE,
            {
                "event_id": f"{row['id']}:{hour.isoformat()}",
                "project_id": row["project_id"],
                "gpu_type": row["gpu_type"],
                "hour": hour,
                "seconds": int((row["to_at"] - row["from_at"]).total_seconds()),
            },
        )
    return len(rows)
