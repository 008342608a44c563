CREATE TABLE usage_events (
    tenant_id   uuid        NOT NULL REFERENCES tenants (id),
    event_id    text        NOT NULL,
    meter       text        NOT NULL,
    quantity    numeric     NOT NULL CHECK (quantity >= 0),
    occurred_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, event_id, received_at) -- <- MTR-204
) PARTITION BY RANGE (received_at);

CREATE TABLE usage_events_2026_11 PARTITION OF usage_events
    FOR VALUES FROM ('2026-11-01') TO ('2026-12-01');
CREATE TABLE usage_events_2026_12 PARTITION OF usage_events
    FOR VALUES FROM ('2026-12-01') TO ('2027-01-01');

CREATE INDEX usage_events_rating ON usage_events (tenant_id, meter, occurred_at);
