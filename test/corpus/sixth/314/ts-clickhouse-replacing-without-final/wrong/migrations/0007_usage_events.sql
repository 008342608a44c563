CREATE TABLE usage_events
(
    event_id     String,
    workspace_id String,
    meter        LowCardinality(String),
    quantity     Decimal(18, 6),
    occurred_at  DateTime64(3, 'UTC'),
    received_at  DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = ReplacingMergeTree(received_at)
PARTITION BY toYYYYMM(occurred_at)
ORDER BY (workspace_id, meter, occurred_at, event_id);
