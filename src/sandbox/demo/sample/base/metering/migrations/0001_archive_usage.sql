CREATE TABLE archive_usage (
    event_id        text PRIMARY KEY,
    customer_id     uuid NOT NULL,
    subscription_id text NOT NULL,
    bytes           bigint NOT NULL,
    occurred_at     timestamptz NOT NULL,
    sent_at         timestamptz
);
