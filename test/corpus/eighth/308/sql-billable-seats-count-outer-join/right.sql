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
WITH taken AS (
    SELECT m.workspace_id, COUNT(*) AS seats
    FROM memberships m
    WHERE m.deactivated_at IS NULL
      AND m.role <> 'guest'
    GROUP BY m.workspace_id
)
SELECT
    w.id AS workspace_id,
    w.account_id,
    COALESCE(o.seats, t.seats, 0) AS seats
FROM workspaces w
LEFT JOIN taken t
       ON t.workspace_id = w.id
LEFT JOIN seat_overrides o
       ON o.workspace_id = w.id
WHERE w.archived_at IS NULL;

COMMENT ON VIEW billable_seats IS
    'Guests and deactivated members are free. A workspace may be empty.';

GRANT SELECT ON billable_seats TO billing_ro, invoice_runner;

COMMIT;
