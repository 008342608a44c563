package gauge

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"

	"github.com/prometheus/client_golang/prometheus"
)

// ObjectEvent comes from the bucket's notifications. Objects that were in the bucket before the gauge was
// turned on are deleted without ever having been added.
type ObjectEvent struct {
	ID       string
	TenantID string
	Kind     string // "created" or "removed"
	Bytes    int64
}

type Gauge struct {
	db    *sql.DB
	log   *slog.Logger
	drift prometheus.Counter
}

func New(db *sql.DB, log *slog.Logger, drift prometheus.Counter) *Gauge {
	return &Gauge{db: db, log: log, drift: drift}
}

// Apply changes the tenant's stored bytes. An error leaves the message in the queue.
func (g *Gauge) Apply(ctx context.Context, e ObjectEvent) error {
	tx, err := g.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()

	res, err := tx.ExecContext(ctx, `INSERT INTO applied_events (id) VALUES ($1) ON CONFLICT (id) DO NOTHING`, e.ID)
	if err != nil {
		return fmt.Errorf("event %s: %w", e.ID, err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return err
	}

	switch e.Kind {
	case "created":
		_, err = tx.ExecContext(ctx,
			`UPDATE tenants SET stored_bytes = stored_bytes + $2 WHERE id = $1`, e.TenantID, e.Bytes)
	case "removed":
		_, err = tx.ExecContext(ctx,
			`UPDATE tenants SET stored_bytes = stored_bytes - $2 WHERE id = $1`, e.TenantID, e.Bytes) // <- MTR-414
	default:
		err = fmt.Errorf("unknown kind %q", e.Kind)
	}
	if err != nil {
		return fmt.Errorf("event %s: %w", e.ID, err)
	}
	return tx.Commit()
}

// Stored is what the monthly line is written from.
func (g *Gauge) Stored(ctx context.Context, tenant string) (int64, error) {
	var bytes int64
	err := g.db.QueryRowContext(ctx, `SELECT stored_bytes FROM tenants WHERE id = $1`, tenant).Scan(&bytes)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("no tenant %s", tenant)
	}
	return bytes, err
}
