-- Traffic of each server in a billing month. The agent reports tx_bytes_total every five minutes: what the
-- interface has sent since the server was started.

CREATE OR REPLACE FUNCTION bill_traffic(p_month date) RETURNS void
LANGUAGE sql AS $$
  WITH steps AS (
    SELECT s.server_id,
           s.sampled_at,
           s.tx_bytes_total AS now_total,
           LAG(s.tx_bytes_total) OVER (PARTITION BY s.server_id ORDER BY s.sampled_at) AS last_total
    FROM interface_samples s
    WHERE s.sampled_at >= (p_month::timestamp AT TIME ZONE 'UTC') - interval '31 days'
      AND s.sampled_at < ((p_month + interval '1 month') AT TIME ZONE 'UTC')
  )
  INSERT INTO traffic_usage (server_id, month, egress_bytes, samples)
  SELECT server_id,
         p_month,
         -- a total below the last one: the server was restarted and counts from zero
         SUM(CASE
               WHEN last_total IS NULL OR now_total < last_total THEN now_total
               ELSE now_total - last_total
             END),
         COUNT(*)
  FROM steps
  WHERE sampled_at >= (p_month::timestamp AT TIME ZONE 'UTC')
  GROUP BY server_id
  ON CONFLICT (server_id, month) DO UPDATE
    SET egress_bytes = EXCLUDED.egress_bytes,
        samples = EXCLUDED.samples;
$$;

CREATE OR REPLACE VIEW order_totals AS
SELECT server_id, SUM(amount_cents) AS ordered_cents
FROM addon_orders
WHERE canceled_at IS NULL
GROUP BY server_id;
