-- Usage as it comes in from the workers' queue; invoices sum it per period.
CREATE TABLE usage_events ( -- <- MTR-204
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- <- MTR-204
    event_id     text        NOT NULL, -- <- MTR-204
    account_id   uuid        NOT NULL REFERENCES accounts (id),
    meter        text        NOT NULL,
    quantity     numeric     NOT NULL CHECK (quantity >= 0),
    occurred_at  timestamptz NOT NULL,
    received_at  timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX usage_events_by_period ON usage_events (account_id, meter, occurred_at);
