package export

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"time"

	"github.com/lib/pq"
)

type Sender interface {
	AddUsage(ctx context.Context, subscription string, quantity int64) error
}

type Exporter struct {
	DB     *sql.DB
	Sender Sender
}

// Run is started by each of the replicas.
func (e *Exporter) Run(ctx context.Context) {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := e.once(ctx); err != nil {
				slog.ErrorContext(ctx, "export", "error", err)
			}
		}
	}
}

func (e *Exporter) once(ctx context.Context) error {
	tx, err := e.DB.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	rows, err := tx.QueryContext(ctx, // <- MTR-213
		`SELECT id, subscription_id, quantity FROM pending_usage WHERE exported_at IS NULL ORDER BY id LIMIT 100`) // <- MTR-213
	if err != nil {
		return err
	}
	var ids []int64
	for rows.Next() {
		var id, quantity int64
		var subscription string
		if err := rows.Scan(&id, &subscription, &quantity); err != nil {
			rows.Close()
			return err
		}
		if err := e.Sender.AddUsage(ctx, subscription, quantity); err != nil {
			slog.WarnContext(ctx, "left for the next run", "id", id, "error", err)
			continue
		}
		ids = append(ids, id)
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read pending usage: %w", err)
	}
	if _, err := tx.ExecContext(ctx, `UPDATE pending_usage SET exported_at = now() WHERE id = ANY($1)`, pq.Array(ids)); err != nil { // <- MTR-213
		return err
	}
	return tx.Commit()
}
