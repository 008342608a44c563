-- A started minute is a whole one. Both the bill and the usage page read minutes from here.
CREATE VIEW call_minutes AS
SELECT account_id,
       ended_at,
       CEIL(duration_seconds / 60.0)::bigint AS minutes
FROM calls
WHERE answered_at IS NOT NULL;
