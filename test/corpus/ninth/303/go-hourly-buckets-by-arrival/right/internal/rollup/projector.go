package rollup

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Reading is what an edge node sends. Nodes keep readings while they are offline and send them later.
type Reading struct {
	ID         string    `json:"id"`
	TenantID   string    `json:"tenant_id"`
	Bytes      int64     `json:"bytes"`
	MeasuredAt time.Time `json:"measured_at"`
}

type Projector struct {
	pool *pgxpool.Pool
}

func NewProjector(pool *pgxpool.Pool) *Projector {
	return &Projector{pool: pool}
}

// Handle is called by the JetStream consumer, which acknowledges the message when nil is returned.
func (p *Projector) Handle(ctx context.Context, data []byte) error {
	var r Reading
	if err := json.Unmarshal(data, &r); err != nil {
		return fmt.Errorf("reading: %w", err)
	}
	return pgx.BeginFunc(ctx, p.pool, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx,
			`INSERT INTO readings (tenant_id, id, bytes, measured_at, received_at)
			 VALUES ($1, $2, $3, $4, now())
			 ON CONFLICT (tenant_id, id) DO NOTHING`,
			r.TenantID, r.ID, r.Bytes, r.MeasuredAt)
		if err != nil {
			return fmt.Errorf("store reading %s: %w", r.ID, err)
		}
		if tag.RowsAffected() == 0 {
			return nil
		}
		// Months stay open for 72 hours, the time a node may be offline; what is later goes to the next invoice
		// as a correction (see package corrections).
		bucket := r.MeasuredAt.UTC().Truncate(time.Hour)
		_, err = tx.Exec(ctx,
			`INSERT INTO egress_hourly (tenant_id, hour, bytes)
			 VALUES ($1, $2, $3)
			 ON CONFLICT (tenant_id, hour) DO UPDATE SET bytes = egress_hourly.bytes + EXCLUDED.bytes`,
			r.TenantID, bucket, r.Bytes)
		return err
	})
}
