CREATE TABLE IF NOT EXISTS usage_events
(
    organization_id UUID,
    event_id        UUID,
    meter           LowCardinality(String),
    quantity        Decimal(38, 6),
    occurred_at     DateTime64(3, 'UTC'),
    version         UInt64
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(occurred_at)
ORDER BY (organization_id, meter, occurred_at, event_id);
