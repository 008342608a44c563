-- name: BilledMinutes :many
SELECT account_id, SUM(minutes)::bigint AS minutes
FROM call_minutes
WHERE ended_at >= sqlc.arg(period_start)
  AND ended_at < sqlc.arg(period_end)
GROUP BY account_id;

-- name: UsageMinutesByDay :many
SELECT date_trunc('day', ended_at AT TIME ZONE 'UTC')::date AS day,
       SUM(minutes)::bigint AS minutes
FROM call_minutes
WHERE account_id = sqlc.arg(account_id)
  AND ended_at >= sqlc.arg(period_start)
  AND ended_at < sqlc.arg(period_end)
GROUP BY 1
ORDER BY 1;
