-- Traffic of each server in a billing month. The agent reports tx_bytes_total every five minutes: what the
-- interface has sent since the server was started.

CREATE OR REPLACE FUNCTION bill_traffic(p_month date) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO traffic_usage (server_id, month, egress_bytes, samples)
  SELECT s.server_id,
         p_month,
         SUM(s.tx_bytes_total), -- <- MTR-307
         COUNT(*)
  FROM interface_samples s
  WHERE s.sampled_at >= (p_month::timestamp AT TIME ZONE 'UTC')
    AND s.sampled_at < ((p_month + interval '1 month') AT TIME ZONE 'UTC')
  GROUP BY s.server_id
  ON CONFLICT (server_id, month) DO UPDATE
    SET egress_bytes = EXCLUDED.egress_bytes,
        samples = EXCLUDED.samples;
$$;

CREATE OR REPLACE VIEW order_totals AS
SELECT server_id, SUM(amount_cents) AS ordered_cents
FROM addon_orders
WHERE canceled_at IS NULL
GROUP BY server_id;
