-- 0012_usage_hourly.sql
-- usage_raw holds each event once: the gateway drops repeated event ids before the insert.

CREATE TABLE IF NOT EXISTS usage_hourly
(
    account_id  UUID,
    meter       LowCardinality(String),
    hour        DateTime('UTC'),
    quantity    Decimal(38, 9)
)
ENGINE = SummingMergeTree(quantity)
PARTITION BY toYYYYMM(hour)
ORDER BY (account_id, meter, hour);

-- Clients send up to three days late, so the hour is that of the event.
CREATE MATERIALIZED VIEW IF NOT EXISTS usage_hourly_mv TO usage_hourly AS
SELECT
    account_id,
    meter,
    toStartOfHour(event_time, 'UTC') AS hour,
    sum(quantity) AS quantity
FROM usage_raw
GROUP BY account_id, meter, hour;

CREATE TABLE IF NOT EXISTS ingest_lag
(
    minute   DateTime('UTC'),
    lag_max  SimpleAggregateFunction(max, Int64)
)
ENGINE = AggregatingMergeTree
ORDER BY minute
TTL minute + INTERVAL 14 DAY;

CREATE MATERIALIZED VIEW IF NOT EXISTS ingest_lag_mv TO ingest_lag AS
SELECT
    toStartOfMinute(ingested_at, 'UTC') AS minute,
    max(dateDiff('second', event_time, ingested_at)) AS lag_max
FROM usage_raw
GROUP BY minute;
