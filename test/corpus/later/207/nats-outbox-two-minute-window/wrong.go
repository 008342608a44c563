package outbox

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

const (
	stream = "USAGE"
	// Rows are tried again for this long before somebody is woken.
	giveUpAfter = 24 * time.Hour
	interval    = 5 * time.Minute
)

func ensureStream(ctx context.Context, js jetstream.JetStream) error {
	_, err := js.CreateOrUpdateStream(ctx, jetstream.StreamConfig{
		Name:       stream,
		Subjects:   []string{"usage.>"},
		Storage:    jetstream.FileStorage,
		Replicas:   3,
		Retention:  jetstream.WorkQueuePolicy,
		Duplicates: 2 * time.Minute, // <- MTR-207
	})
	return err
}

type Relay struct {
	db  *sql.DB
	js  jetstream.JetStream
	log *slog.Logger
}

type row struct {
	id      string
	subject string
	payload []byte
	created time.Time
}

func (r *Relay) Run(ctx context.Context) error {
	if err := ensureStream(ctx, r.js); err != nil {
		return fmt.Errorf("create stream: %w", err)
	}
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		if err := r.publishPending(ctx); err != nil {
			r.log.Error("outbox run failed", "err", err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
		}
	}
}

func (r *Relay) publishPending(ctx context.Context) error {
	rows, err := r.pending(ctx)
	if err != nil {
		return err
	}
	var failed []error
	for _, row := range rows {
		if _, err := r.js.Publish(ctx, row.subject, row.payload, jetstream.WithMsgID(row.id)); err != nil { // <- MTR-207
			if time.Since(row.created) > giveUpAfter {
				r.log.Error("usage is stuck in the outbox", "id", row.id, "since", row.created)
			}
			failed = append(failed, fmt.Errorf("publish %s: %w", row.id, err))
			continue
		}
		if _, err := r.db.ExecContext(ctx, `DELETE FROM usage_outbox WHERE id = $1`, row.id); err != nil {
			return err
		}
	}
	return errors.Join(failed...)
}

func (r *Relay) pending(ctx context.Context) ([]row, error) {
	result, err := r.db.QueryContext(ctx, `SELECT id, subject, payload, created_at FROM usage_outbox ORDER BY created_at, id`)
	if err != nil {
		return nil, err
	}
	defer result.Close()
	var rows []row
	for result.Next() {
		var next row
		if err := result.Scan(&next.id, &next.subject, &next.payload, &next.created); err != nil {
			return nil, err
		}
		rows = append(rows, next)
	}
	return rows, result.Err()
}
