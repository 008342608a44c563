CREATE TABLE usage_events (
    id          bigserial   PRIMARY KEY,
    event_id    uuid        NOT NULL,
    project_id  uuid        NOT NULL REFERENCES projects (id),
    meter       text        NOT NULL,
    quantity    bigint      NOT NULL CHECK (quantity > 0),
    occurred_at timestamptz NOT NULL
);

CREATE UNIQUE INDEX usage_events_event_id_key ON usage_events (event_id);
CREATE INDEX usage_events_invoice_idx ON usage_events (project_id, meter, occurred_at);
