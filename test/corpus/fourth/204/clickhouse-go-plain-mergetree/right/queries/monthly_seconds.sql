SELECT
    account_id,
    direction,
    sum(seconds) AS seconds
FROM call_usage FINAL
WHERE account_id = {account:UInt64}
  AND started_at >= {from:DateTime64(3)}
  AND started_at < {to:DateTime64(3)}
GROUP BY account_id, direction
ORDER BY direction;
