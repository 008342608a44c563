CREATE TABLE usage_events (
    tenant_id   uuid        NOT NULL REFERENCES tenants (id),
    event_id    text        NOT NULL,
    meter       text        NOT NULL,
    quantity    numeric     NOT NULL CHECK (quantity >= 0),
    occurred_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now()
) PARTITION BY RANGE (occurred_at);

-- The ids themselves are kept in one table that is not partitioned: they alone decide what is a repeat.
CREATE TABLE usage_event_ids (
    tenant_id uuid NOT NULL,
    event_id  text NOT NULL,
    PRIMARY KEY (tenant_id, event_id)
);

CREATE TABLE usage_events_2026_11 PARTITION OF usage_events
    FOR VALUES FROM ('2026-11-01') TO ('2026-12-01');
CREATE TABLE usage_events_2026_12 PARTITION OF usage_events
    FOR VALUES FROM ('2026-12-01') TO ('2027-01-01');

CREATE INDEX usage_events_rating ON usage_events (tenant_id, meter, occurred_at);
