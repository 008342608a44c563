CREATE TABLE wallets (
    id                 uuid PRIMARY KEY,
    balance_cents      bigint NOT NULL DEFAULT 0,
    top_up_below_cents bigint,
    top_up_cents       bigint NOT NULL DEFAULT 2000,
    stripe_customer_id text NOT NULL,
    payment_method_id  text NOT NULL
);

CREATE TABLE wallet_debits (
    id        text PRIMARY KEY,
    wallet_id uuid NOT NULL REFERENCES wallets (id),
    cents     bigint NOT NULL CHECK (cents >= 0)
);

CREATE TABLE top_ups (
    id                uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    wallet_id         uuid NOT NULL REFERENCES wallets (id),
    cents             bigint NOT NULL,
    payment_intent_id text UNIQUE,
    state             text NOT NULL CHECK (state IN ('due', 'paying', 'credited', 'failed')),
    credited_at       timestamptz
);

CREATE UNIQUE INDEX top_ups_one_open ON top_ups (wallet_id) WHERE state IN ('due', 'paying');
