-- 20261104_0900_fix_transcode_units.sql
-- From 28 October 14:00 to 30 October 09:20 UTC the transcoder sent milliseconds as seconds.

BEGIN;

INSERT INTO usage_adjustments (usage_event_id, account_id, meter, quantity, effective_at, reason, created_by)
SELECT e.id,
       e.account_id,
       e.meter,
       e.quantity / 1000 - e.quantity,
       e.occurred_at,
       'INC-482: milliseconds sent as seconds',
       'migration 20261104_0900'
FROM usage_events e
WHERE e.meter = 'transcode_seconds'
  AND e.source = 'transcoder-v3'
  AND e.occurred_at >= '2026-10-28 14:00:00+00'
  AND e.occurred_at < '2026-10-30 09:20:00+00'
UNION ALL
SELECT e.id, e.account_id, e.meter, -e.quantity, e.occurred_at, 'INC-482: canary traffic', 'migration 20261104_0900'
FROM usage_events e
WHERE e.meter = 'transcode_seconds'
  AND e.source = 'transcoder-v3-canary'
ON CONFLICT (usage_event_id, reason) DO NOTHING;

-- The wizard showed the wrong unit, too.
UPDATE meters
SET display_name = 'Transcoding (seconds)'
WHERE code = 'transcode_seconds';

COMMIT;
