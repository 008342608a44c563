CREATE TABLE usage_events (
    id          bigserial   PRIMARY KEY,
    event_id    uuid        NOT NULL, -- <- MTR-204
    project_id  uuid        NOT NULL REFERENCES projects (id),
    meter       text        NOT NULL,
    quantity    bigint      NOT NULL CHECK (quantity > 0),
    occurred_at timestamptz NOT NULL
);

CREATE INDEX usage_events_event_id_idx ON usage_events (event_id); -- <- MTR-204
CREATE INDEX usage_events_invoice_idx ON usage_events (project_id, meter, occurred_at);
