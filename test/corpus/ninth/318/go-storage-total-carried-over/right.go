package closing

import (
	"context"
	"fmt"
	"log/slog"
	"time"
)

type Volume struct {
	ID       string
	GiBHours int64
}

type Store interface {
	Accounts(ctx context.Context) ([]string, error)
	Volumes(ctx context.Context, account string, from, until time.Time) ([]Volume, error)
	// PutLine replaces the line of the account and period.
	PutLine(ctx context.Context, account string, from time.Time, gibHours int64) error
}

type Closer struct {
	store Store
	log   *slog.Logger
}

func New(store Store, log *slog.Logger) *Closer {
	return &Closer{store: store, log: log}
}

// Run writes the storage line of every account and returns how many could not be written.
func (c *Closer) Run(ctx context.Context, from, until time.Time) (failed int, err error) {
	accounts, err := c.store.Accounts(ctx)
	if err != nil {
		return 0, fmt.Errorf("accounts: %w", err)
	}

	var all int64
	for _, account := range accounts {
		gibHours, err := c.closeAccount(ctx, account, from, until)
		if err != nil {
			c.log.Error("close", "account", account, "err", err)
			failed++
			continue
		}
		all += gibHours
	}
	c.log.Info("closed", "accounts", len(accounts), "gib_hours", all)

	if failed > 0 {
		return failed, fmt.Errorf("%d of %d accounts not closed", failed, len(accounts))
	}
	return 0, nil
}

func (c *Closer) closeAccount(ctx context.Context, account string, from, until time.Time) (int64, error) {
	volumes, err := c.store.Volumes(ctx, account, from, until)
	if err != nil {
		return 0, fmt.Errorf("volumes: %w", err)
	}
	var gibHours int64
	for _, v := range volumes {
		gibHours += v.GiBHours
	}
	return gibHours, c.store.PutLine(ctx, account, from, gibHours)
}
