-- Hourly usage for invoices and the usage page. Agents at the edge buffer up to 36 hours while offline,
-- event ids are deduplicated in the collector before they reach this table.
CREATE TABLE metering.edge_requests
(
    event_id    UUID,
    account_id  UInt64,
    zone        LowCardinality(String),
    requests    UInt64,
    egress_bytes UInt64,
    occurred_at DateTime64(3, 'UTC'),
    ingested_at DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(occurred_at)
ORDER BY (account_id, occurred_at, event_id);

CREATE TABLE metering.usage_hourly
(
    account_id   UInt64,
    zone         LowCardinality(String),
    hour         DateTime('UTC'),
    requests     UInt64,
    egress_bytes UInt64
)
ENGINE = SummingMergeTree
ORDER BY (account_id, zone, hour);

CREATE MATERIALIZED VIEW metering.usage_hourly_mv TO metering.usage_hourly AS
SELECT
    account_id,
    zone,
    toStartOfHour(occurred_at) AS hour,
    sum(requests)     AS requests,
    sum(egress_bytes) AS egress_bytes
FROM metering.edge_requests
GROUP BY
    account_id,
    zone,
    hour;

-- how far behind the agents are; alert above two hours
CREATE VIEW metering.ingest_lag AS
SELECT
    toStartOfFiveMinutes(ingested_at) AS at,
    quantile(0.99)(dateDiff('second', occurred_at, ingested_at)) AS lag_seconds
FROM metering.edge_requests
WHERE ingested_at >= now() - INTERVAL 1 DAY
GROUP BY at
ORDER BY at;
