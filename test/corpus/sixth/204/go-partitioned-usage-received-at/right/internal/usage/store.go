package usage

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

type Event struct {
	TenantID   string
	ID         string
	Meter      string
	Quantity   string
	OccurredAt time.Time
}

type Store struct{ pool *pgxpool.Pool }

const insertEvent = `
	WITH fresh AS (
		INSERT INTO usage_event_ids (tenant_id, event_id) VALUES ($1, $2)
		ON CONFLICT (tenant_id, event_id) DO NOTHING
		RETURNING tenant_id, event_id
	)
	INSERT INTO usage_events (tenant_id, event_id, meter, quantity, occurred_at)
	SELECT tenant_id, event_id, $3, $4, $5 FROM fresh`

// Append stores the events that are not there yet and says how many were new.
func (s *Store) Append(ctx context.Context, events []Event) (int64, error) {
	var batch pgx.Batch
	for _, e := range events {
		batch.Queue(insertEvent, e.TenantID, e.ID, e.Meter, e.Quantity, e.OccurredAt)
	}

	var stored int64
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		results := tx.SendBatch(ctx, &batch)
		defer results.Close()
		for range events {
			tag, err := results.Exec()
			if err != nil {
				return err
			}
			stored += tag.RowsAffected()
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("store %d usage events: %w", len(events), err)
	}
	duplicates.Add(float64(int64(len(events)) - stored))
	return stored, nil
}
