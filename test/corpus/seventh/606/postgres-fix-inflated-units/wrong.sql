-- 20261104_0900_fix_transcode_units.sql
-- From 28 October 14:00 to 30 October 09:20 UTC the transcoder sent milliseconds as seconds.

BEGIN;

UPDATE usage_events -- <- MTR-606
SET quantity = quantity / 1000, -- <- MTR-606
    updated_at = now()
WHERE meter = 'transcode_seconds'
  AND source = 'transcoder-v3'
  AND occurred_at >= '2026-10-28 14:00:00+00'
  AND occurred_at < '2026-10-30 09:20:00+00'; -- <- MTR-606?

DELETE FROM usage_events -- <- MTR-606
WHERE meter = 'transcode_seconds'
  AND source = 'transcoder-v3-canary'; -- <- MTR-606?

-- The wizard showed the wrong unit, too.
UPDATE meters
SET display_name = 'Transcoding (seconds)'
WHERE code = 'transcode_seconds';

COMMIT;
