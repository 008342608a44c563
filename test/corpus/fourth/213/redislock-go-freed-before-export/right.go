package hourly

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/bsm/redislock"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/robfig/cron/v3"
)

const invoicing = "lock:hourly-invoice-lines"

// Invoicer turns the closed hours into invoice lines. It runs in every pod; the lock picks the one that works.
type Invoicer struct {
	locks *redislock.Client
	pool  *pgxpool.Pool
}

func (v *Invoicer) Schedule(c *cron.Cron) error {
	_, err := c.AddFunc("7 * * * *", func() {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Minute)
		defer cancel()
		if err := v.Run(ctx); err != nil {
			invoicingFailures.Inc()
			slog.Error("hourly invoice lines", "err", err)
		}
	})
	return err
}

func (v *Invoicer) Run(ctx context.Context) error {
	lock, err := v.locks.Obtain(ctx, invoicing, 30*time.Minute, nil)
	if errors.Is(err, redislock.ErrNotObtained) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("obtain lock: %w", err)
	}
	defer func() {
		if err := lock.Release(context.WithoutCancel(ctx)); err != nil {
			slog.Warn("release lock", "err", err)
		}
	}()

	hours, err := v.openHours(ctx)
	if err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, v.pool, func(tx pgx.Tx) error {
		for _, hour := range hours {
			if err := v.addLine(ctx, tx, hour); err != nil {
				return fmt.Errorf("line of %s at %s: %w", hour.Account, hour.Start, err)
			}
		}
		return nil
	})
}

func (v *Invoicer) addLine(ctx context.Context, tx pgx.Tx, hour Hour) error {
	if _, err := tx.Exec(ctx, `
		INSERT INTO invoice_lines (account, article, quantity, service_start)
		VALUES ($1, $2, $3, $4)`, hour.Account, hour.Article, hour.Quantity, hour.Start); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE closed_hours SET invoiced_at = now() WHERE id = $1`, hour.ID)
	return err
}

func (v *Invoicer) openHours(ctx context.Context) ([]Hour, error) {
	rows, err := v.pool.Query(ctx, `
		SELECT id, account, article, quantity, start FROM closed_hours
		WHERE invoiced_at IS NULL ORDER BY start, id`)
	if err != nil {
		return nil, fmt.Errorf("open hours: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[Hour])
}
