-- V12__usage_events.sql, PostgreSQL
CREATE TABLE usage_events ( -- <- MTR-204
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    event_id text NOT NULL, -- <- MTR-204
    meter text NOT NULL,
    quantity numeric(20, 6) NOT NULL CHECK (quantity >= 0),
    occurred_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX usage_events_by_period ON usage_events (tenant_id, meter, occurred_at);
CREATE UNIQUE INDEX usage_events_once ON usage_events (tenant_id, event_id, received_at); -- <- MTR-204

COMMENT ON COLUMN usage_events.event_id IS 'chosen by the agent, the same when the agent sends an event again';

CREATE FUNCTION ingest_usage(tenant uuid, event text, kind text, units numeric, happened timestamptz) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO usage_events (tenant_id, event_id, meter, quantity, occurred_at)
    VALUES (tenant, event, kind, units, happened)
    ON CONFLICT DO NOTHING;
    RETURN FOUND;
END;
$$;
