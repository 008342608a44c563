CREATE TABLE usage_record (
    id              UUID PRIMARY KEY,
    source_event_id VARCHAR(64) NOT NULL,
    customer_id     UUID        NOT NULL,
    metric          VARCHAR(40) NOT NULL,
    quantity        BIGINT      NOT NULL,
    occurred_at     TIMESTAMPTZ NOT NULL
);

CREATE INDEX usage_record_period ON usage_record (customer_id, metric, occurred_at);
CREATE UNIQUE INDEX usage_record_source ON usage_record (source_event_id);
