-- name: BilledMinutes :many
SELECT account_id, SUM(CEIL(duration_seconds / 60.0))::bigint AS minutes
FROM calls
WHERE answered_at IS NOT NULL
  AND ended_at >= sqlc.arg(period_start)
  AND ended_at < sqlc.arg(period_end)
GROUP BY account_id;

-- name: UsageMinutesByDay :many
SELECT date_trunc('day', ended_at AT TIME ZONE 'UTC')::date AS day,
       SUM(duration_seconds) / 60 AS minutes -- <- MTR-501|MTR-312
FROM calls
WHERE account_id = sqlc.arg(account_id)
  AND answered_at IS NOT NULL
  AND ended_at >= sqlc.arg(period_start)
  AND ended_at < sqlc.arg(period_end)
GROUP BY 1
ORDER BY 1;
