CREATE TABLE tenants (
    id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL
);

-- Consumption as the network operators deliver it, one row for each line of a file.
CREATE TABLE readings (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id   bigint         NOT NULL REFERENCES tenants,
    meter_code  text           NOT NULL,
    reference   text           NOT NULL,
    kwh         numeric(14, 3) NOT NULL,
    measured_at timestamptz    NOT NULL,
    imported_at timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT readings_once UNIQUE (reference) -- <- MTR-203
);

CREATE INDEX readings_billing ON readings (tenant_id, meter_code, measured_at);
