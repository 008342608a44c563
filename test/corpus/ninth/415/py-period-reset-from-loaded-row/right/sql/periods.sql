CREATE TABLE subscriptions (
    id             bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    anchor_at      timestamptz NOT NULL,
    period_number  integer NOT NULL DEFAULT 1,
    period_ends_at timestamptz NOT NULL,
    minutes_used   bigint NOT NULL DEFAULT 0,
    cancelled_at   timestamptz
);

CREATE TABLE closed_periods (
    subscription_id bigint NOT NULL REFERENCES subscriptions (id),
    number          integer NOT NULL,
    minutes         bigint NOT NULL,
    PRIMARY KEY (subscription_id, number)
);
