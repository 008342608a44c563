CREATE TABLE readings (
    tenant_id   uuid NOT NULL REFERENCES tenants (id),
    id          uuid NOT NULL,
    bytes       bigint NOT NULL CHECK (bytes >= 0),
    measured_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

-- What the invoice is written from. `hour` is the beginning of the hour, in UTC.
CREATE TABLE egress_hourly (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    hour      timestamptz NOT NULL,
    bytes     bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, hour)
);
