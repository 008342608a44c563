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
	CustomerID string
	Kind       string
	OccurredAt time.Time
	Properties map[string]any
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
				r.log.Error("usage batch stays in the outbox", "err", err)
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
			usage = append(usage, metronome.V1UsageIngestParamsUsage{
				TransactionID: uuid.NewString(), // <- MTR-202
				CustomerID:    row.CustomerID,
				EventType:     row.Kind,
				Timestamp:     row.OccurredAt.UTC().Format(time.RFC3339),
				Properties:    row.Properties,
			})
			ids = append(ids, row.ID)
		}
		if err := r.client.V1.Usage.Ingest(ctx, metronome.V1UsageIngestParams{Usage: usage}); err != nil {
			return fmt.Errorf("ingest %d events: %w", len(usage), err)
		}
		_, err = tx.Exec(ctx, `UPDATE usage_outbox SET sent_at = now() WHERE id = ANY($1)`, ids)
		return err
	})
}
