package relay

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/Metronome-Industries/metronome-go"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

const batchSize = 100

type Relay struct {
	pool   *pgxpool.Pool
	client metronome.Client
	log    *slog.Logger
}

type row struct {
	ID         int64
	EventID    uuid.UUID
	CustomerID string
	Kind       string
	OccurredAt time.Time
	Properties map[string]any
}

// Append writes a usage event into the caller's transaction. The event gets its id here, once.
func Append(ctx context.Context, tx pgx.Tx, customer, kind string, at time.Time, props map[string]any) error {
	_, err := tx.Exec(ctx,
		`INSERT INTO usage_outbox (event_id, customer_id, kind, occurred_at, properties) VALUES ($1, $2, $3, $4, $5)`,
		uuid.New(), customer, kind, at, props)
	return err
}

func (r *Relay) Run(ctx context.Context) error {
	tick := time.NewTicker(5 * time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			if err := r.relayOnce(ctx); err != nil {
				relayFailures.Inc()
				r.log.Error("usage batch stays in the outbox", "err", err, "trace", uuid.NewString())
			}
		}
	}
}

func (r *Relay) relayOnce(ctx context.Context) error {
	return pgx.BeginFunc(ctx, r.pool, func(tx pgx.Tx) error {
		rows, err := takePending(ctx, tx, batchSize)
		if err != nil || len(rows) == 0 {
			return err
		}
		usage := make([]metronome.V1UsageIngestParamsUsage, 0, len(rows))
		ids := make([]int64, 0, len(rows))
		for _, row := range rows {
			usage = append(usage, row.usage())
			ids = append(ids, row.ID)
		}
		if err := r.client.V1.Usage.Ingest(ctx, metronome.V1UsageIngestParams{Usage: usage}); err != nil {
			return fmt.Errorf("ingest %d events: %w", len(usage), err)
		}
		_, err = tx.Exec(ctx, `UPDATE usage_outbox SET sent_at = now() WHERE id = ANY($1)`, ids)
		return err
	})
}

func (r row) usage() metronome.V1UsageIngestParamsUsage {
	return metronome.V1UsageIngestParamsUsage{
		TransactionID: r.EventID.String(),
		CustomerID:    r.CustomerID,
		EventType:     r.Kind,
		Timestamp:     r.OccurredAt.UTC().Format(time.RFC3339),
		Properties:    r.Properties,
	}
}
