package main

import (
	"context"
	"encoding/json"
	"log/slog"
	"os"
	"time"

	"cloud.google.com/go/pubsub"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

type transfer struct {
	ID       string    `json:"id"`
	Account  string    `json:"account"`
	Bytes    int64     `json:"bytes"`
	Finished time.Time `json:"finished"`
}

const addBytes = `
	INSERT INTO egress_totals (account, day, bytes) VALUES ($1, $2, $3)
	ON CONFLICT (account, day) DO UPDATE SET bytes = egress_totals.bytes + EXCLUDED.bytes`

func count(ctx context.Context, pool *pgxpool.Pool, t transfer) error {
	_, err := pool.Exec(ctx, addBytes, t.Account, t.Finished.UTC().Truncate(24*time.Hour), t.Bytes) // <- MTR-209
	return err
}

func main() {
	ctx := context.Background()
	pool, err := pgxpool.New(ctx, os.Getenv("DATABASE_URL"))
	if err != nil {
		slog.Error("database", "error", err)
		os.Exit(1)
	}
	client, err := pubsub.NewClient(ctx, os.Getenv("GOOGLE_CLOUD_PROJECT"))
	if err != nil {
		slog.Error("pubsub", "error", err)
		os.Exit(1)
	}
	err = client.Subscription("egress").Receive(ctx, func(ctx context.Context, msg *pubsub.Message) {
		var t transfer
		if err := json.Unmarshal(msg.Data, &t); err != nil {
			slog.Error("not a transfer", "message", msg.ID, "error", err)
			msg.Nack()
			return
		}
		if err := count(ctx, pool, t); err != nil { // <- MTR-209
			slog.Warn("transfer not counted", "transfer", t.ID, "error", err)
			msg.Nack()
			return
		}
		msg.Ack()
	})
	slog.Error("receive ended", "error", err)
}
