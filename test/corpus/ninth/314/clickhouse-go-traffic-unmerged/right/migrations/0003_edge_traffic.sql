-- Collectors send a batch again when the insert timed out; the newest copy of a flow wins.
CREATE TABLE edge_traffic
(
    customer_id UInt64,
    flow_id     UUID,
    region      LowCardinality(String),
    bytes       UInt64,
    ended_at    DateTime64(3, 'UTC'),
    version     UInt64
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(ended_at)
ORDER BY (customer_id, ended_at, flow_id);

CREATE TABLE edge_regions
(
    region LowCardinality(String),
    label  String
)
ENGINE = MergeTree
ORDER BY region;
