CREATE TABLE IF NOT EXISTS call_usage
(
    event_id    UUID,
    account_id  UInt64,
    direction   LowCardinality(String),
    seconds     UInt32,
    started_at  DateTime64(3, 'UTC'),
    inserted_at DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = ReplacingMergeTree(inserted_at)
PARTITION BY toYYYYMM(started_at)
ORDER BY (account_id, started_at, event_id);
