-- name: GetScreeningPrice :one
SELECT price_cents
FROM screening_prices
WHERE organization_id = $1
  AND valid_from <= $2
ORDER BY valid_from DESC
LIMIT 1;

-- name: CountScreenings :one
SELECT count(*)
FROM screenings
WHERE organization_id = $1
  AND completed_at >= $2
  AND completed_at < $3;

-- name: ListScreeningUsage :many
-- Every active organization is listed, also those that screened nobody: they get the platform fee alone.
SELECT
    o.id,
    o.name,
    o.billing_email,
    pl.platform_fee_cents,
    count(s.id) AS screenings,
    count(s.id) FILTER (WHERE s.kind = 'enhanced') AS enhanced
FROM organizations o
JOIN plans pl ON pl.id = o.plan_id
LEFT JOIN screenings s
    ON s.organization_id = o.id
    AND s.completed_at >= @period_start
    AND s.completed_at < @period_end
WHERE o.deactivated_at IS NULL
GROUP BY o.id, o.name, o.billing_email, pl.platform_fee_cents
ORDER BY o.id;

-- name: InsertInvoiceLine :exec
INSERT INTO invoice_lines (invoice_id, kind, quantity, amount_cents)
VALUES ($1, $2, $3, $4)
ON CONFLICT (invoice_id, kind) DO UPDATE
SET quantity = excluded.quantity,
    amount_cents = excluded.amount_cents;
