CREATE TABLE credit_accounts (
    customer_id uuid PRIMARY KEY REFERENCES customers (id),
    balance     bigint NOT NULL DEFAULT 0 CHECK (balance >= 0)
);

CREATE TABLE credit_debits (
    customer_id uuid NOT NULL REFERENCES credit_accounts (customer_id),
    document_id uuid NOT NULL,
    credits     bigint NOT NULL CHECK (credits > 0),
    debited_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (customer_id, document_id)
);

CREATE TABLE vouchers (
    code        text PRIMARY KEY,
    credits     bigint NOT NULL CHECK (credits > 0),
    redeemed_by uuid REFERENCES credit_accounts (customer_id),
    redeemed_at timestamptz
);
