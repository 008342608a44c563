CREATE TABLE storage_samples (
    id         bigserial PRIMARY KEY,
    sample_id  text NOT NULL,
    bucket_id  uuid NOT NULL,
    bytes      bigint NOT NULL,
    sampled_at timestamptz NOT NULL
);

CREATE INDEX storage_samples_bucket ON storage_samples (bucket_id, sampled_at);
