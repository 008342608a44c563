-- Redelivered messages are replaced by event_id; invoices read llm_usage with FINAL.
CREATE TABLE llm_usage
(
    event_id      UUID,
    workspace_id  UInt64,
    model         LowCardinality(String),
    input_tokens  UInt64,
    output_tokens UInt64,
    occurred_at   DateTime64(3, 'UTC')
)
ENGINE = ReplicatedReplacingMergeTree
PARTITION BY toYYYYMM(occurred_at)
ORDER BY (workspace_id, occurred_at, event_id);
