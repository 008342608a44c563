package m3terexport

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/m3ter-com/m3ter-sdk-go"
)

const drainSize = 250

type measurement struct {
	ID          int64
	AccountCode string
	Meter       string
	Region      string
	StartedAt   time.Time
	GiBHours    float64
}

// uid is what m3ter recognises a second submission by; it never changes for a row.
func (m measurement) uid() string {
	return fmt.Sprintf("volume-measurement-%d", m.ID)
}

func (m measurement) param() m3ter.MeasurementRequestParam {
	return m3ter.MeasurementRequestParam{
		Uid:     m3ter.F(m.uid()),
		Account: m3ter.F(m.AccountCode),
		Meter:   m3ter.F(m.Meter),
		Ts:      m3ter.F(m.StartedAt),
		Where:   m3ter.F(map[string]string{"region": m.Region}),
		Measure: m3ter.F(map[string]float64{"gib_hours": m.GiBHours}),
	}
}

// Drainer hands the rows of volume_measurements to m3ter.
type Drainer struct {
	pool   *pgxpool.Pool
	client *m3ter.Client
	log    *slog.Logger
}

func NewDrainer(pool *pgxpool.Pool, client *m3ter.Client, log *slog.Logger) *Drainer {
	return &Drainer{pool: pool, client: client, log: log.With("component", "m3ter-drain")}
}

// DrainOnce sends one batch and says how many rows it held. The runner calls it
// again after a pause when it returns an error.
func (d *Drainer) DrainOnce(ctx context.Context) (int, error) {
	tx, err := d.pool.Begin(ctx)
	if err != nil {
		return 0, fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback(ctx)

	rows, err := tx.Query(ctx, `
		SELECT id, account_code, meter, region, started_at, gib_hours
		  FROM volume_measurements
		 WHERE submitted_at IS NULL
		 ORDER BY id
		 LIMIT $1
		   FOR UPDATE SKIP LOCKED`, drainSize)
	if err != nil {
		return 0, fmt.Errorf("select pending: %w", err)
	}
	batch, err := pgx.CollectRows(rows, pgx.RowToStructByPos[measurement])
	if err != nil {
		return 0, fmt.Errorf("scan pending: %w", err)
	}
	if len(batch) == 0 {
		return 0, nil
	}

	ids := make([]int64, len(batch))
	params := make([]m3ter.MeasurementRequestParam, len(batch))
	for i, m := range batch {
		ids[i], params[i] = m.ID, m.param()
	}

	if _, err := d.client.Usage.Submit(ctx, m3ter.UsageSubmitParams{
		SubmitMeasurementsRequest: m3ter.SubmitMeasurementsRequestParam{Measurements: m3ter.F(params)},
	}); err != nil {
		return 0, fmt.Errorf("submit %d measurements: %w", len(params), err)
	}

	if _, err := tx.Exec(ctx, `UPDATE volume_measurements SET submitted_at = now() WHERE id = ANY($1)`, ids); err != nil {
		return 0, fmt.Errorf("mark submitted: %w", err)
	}
	if err := tx.Commit(ctx); err != nil {
		return 0, fmt.Errorf("commit: %w", err)
	}
	d.log.Info("measurements submitted", "count", len(batch))
	return len(batch), nil
}
