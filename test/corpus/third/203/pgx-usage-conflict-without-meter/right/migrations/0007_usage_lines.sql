CREATE TABLE usage_lines (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id  uuid        NOT NULL REFERENCES accounts (id),
    request_id  uuid        NOT NULL,
    meter       text        NOT NULL,
    quantity    bigint      NOT NULL CHECK (quantity > 0),
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT usage_lines_once UNIQUE (account_id, request_id, meter)
);

CREATE INDEX usage_lines_by_time ON usage_lines (account_id, meter, occurred_at);
