package aggregate

import (
	"context"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

type Aggregator struct {
	Pool     *pgxpool.Pool
	Interval time.Duration
	Log      *slog.Logger
}

// Start moves raw usage into the invoiceable totals until ctx ends. There is one aggregator per cluster.
func (a *Aggregator) Start(ctx context.Context) {
	ticker := time.NewTicker(a.Interval)
	defer ticker.Stop()
	go a.serveHealth(ctx)
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			go func() { // <- MTR-217
				if err := a.rollUp(ctx); err != nil { // <- MTR-217
					a.Log.Error("usage not rolled up", "error", err)
				}
			}()
		}
	}
}

func (a *Aggregator) rollUp(ctx context.Context) error {
	rows, err := a.Pool.Query(ctx, `SELECT max(id), account_id, sum(units) FROM raw_usage WHERE NOT rolled_up GROUP BY account_id`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var last, units int64
		var account string
		if err := rows.Scan(&last, &account, &units); err != nil {
			return err
		}
		if _, err := a.Pool.Exec(ctx, `UPDATE account_totals SET units = units + $1 WHERE account_id = $2`, units, account); err != nil {
			return err
		}
		if _, err := a.Pool.Exec(ctx, `UPDATE raw_usage SET rolled_up = true WHERE account_id = $1 AND id <= $2`, account, last); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (a *Aggregator) serveHealth(ctx context.Context) { <-ctx.Done() }
