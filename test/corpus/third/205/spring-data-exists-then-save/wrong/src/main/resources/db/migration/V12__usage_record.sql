CREATE TABLE usage_record ( -- <- MTR-204?
    id              UUID PRIMARY KEY,
    source_event_id VARCHAR(64) NOT NULL, -- <- MTR-204?
    customer_id     UUID        NOT NULL,
    metric          VARCHAR(40) NOT NULL,
    quantity        BIGINT      NOT NULL,
    occurred_at     TIMESTAMPTZ NOT NULL
);

CREATE INDEX usage_record_period ON usage_record (customer_id, metric, occurred_at);
