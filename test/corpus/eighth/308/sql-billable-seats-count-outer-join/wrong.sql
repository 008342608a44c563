-- 2024_11_06_billable_seats.sql
-- Seats per workspace for the seat-based plans; read by the invoice run.

BEGIN;

CREATE TABLE IF NOT EXISTS seat_overrides (
    workspace_id bigint PRIMARY KEY REFERENCES workspaces (id),
    seats        integer NOT NULL CHECK (seats >= 0),
    reason       text NOT NULL,
    set_by       text NOT NULL,
    set_at       timestamptz NOT NULL DEFAULT now()
);

DROP VIEW IF EXISTS billable_seats;

CREATE VIEW billable_seats AS
SELECT
    w.id AS workspace_id,
    w.account_id,
    COALESCE(o.seats, COUNT(*)) AS seats -- <- MTR-308
FROM workspaces w
LEFT JOIN memberships m -- <- MTR-308
       ON m.workspace_id = w.id
      AND m.deactivated_at IS NULL
      AND m.role <> 'guest'
LEFT JOIN seat_overrides o
       ON o.workspace_id = w.id
WHERE w.archived_at IS NULL
GROUP BY w.id, w.account_id, o.seats;

COMMENT ON VIEW billable_seats IS
    'Guests and deactivated members are free. A workspace may be empty.';

GRANT SELECT ON billable_seats TO billing_ro, invoice_runner;

COMMIT;
