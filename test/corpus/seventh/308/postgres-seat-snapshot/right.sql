-- Seats per workspace for the invoice run of the first of the month. Members may hold several roles; a
-- workspace whose members have all been deactivated keeps its subscription and pays the base fee only.

CREATE TABLE IF NOT EXISTS seat_snapshots (
    workspace_id   uuid NOT NULL REFERENCES workspaces (id),
    billing_month  date NOT NULL,
    seats          integer NOT NULL CHECK (seats >= 0),
    PRIMARY KEY (workspace_id, billing_month)
);

WITH members AS (
    SELECT workspace_id, COUNT(DISTINCT user_id) AS seats
    FROM member_roles
    WHERE deactivated_at IS NULL
    GROUP BY workspace_id
)
INSERT INTO seat_snapshots (workspace_id, billing_month, seats)
SELECT w.id,
       :'billing_month',
       COALESCE(m.seats, 0)
FROM workspaces w
LEFT JOIN members m ON m.workspace_id = w.id
WHERE EXISTS (SELECT 1 FROM subscriptions s WHERE s.workspace_id = w.id AND s.status = 'active')
ON CONFLICT (workspace_id, billing_month) DO UPDATE SET seats = EXCLUDED.seats;

-- For the run's log.
SELECT COUNT(*) AS workspaces, SUM(seats) AS seats
FROM seat_snapshots
WHERE billing_month = :'billing_month';
