CREATE TABLE storage_usage (
    id          bigserial PRIMARY KEY,
    event_id    text NOT NULL,
    bucket_id   uuid NOT NULL,
    bytes       bigint NOT NULL,
    measured_at timestamptz NOT NULL
);

CREATE INDEX storage_usage_bucket ON storage_usage (bucket_id, measured_at);
