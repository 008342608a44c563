-- name: GetActiveSubscription :one
SELECT id, organization_id, plan_id, current_period_start, current_period_end
FROM subscriptions
WHERE organization_id = $1
  AND canceled_at IS NULL;

-- name: AdvancePeriod :exec
UPDATE subscriptions
SET current_period_start = current_period_end,
    current_period_end = @next_period_end
WHERE id = @id
  AND current_period_end = @expected_period_end;

-- name: StatementUsage :many
SELECT e.meter_code,
       SUM(e.quantity)::numeric AS quantity,
       COUNT(*) AS event_count
FROM usage_events e
WHERE e.organization_id = @organization_id
  AND e.subscription_id = @subscription_id
  AND e.voided_at IS NULL
  AND e.occurred_at >= @period_start
  AND e.occurred_at < @period_end
GROUP BY e.meter_code
ORDER BY e.meter_code;

-- name: SearchInvoices :many
SELECT id, number, status, total_cents
FROM invoices
WHERE organization_id = @organization_id
  AND total_cents BETWEEN @min_total_cents AND @max_total_cents
ORDER BY issued_at DESC, id DESC
LIMIT @page_size;
