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

	var gibHours int64 // <- MTR-318
	for _, account := range accounts {
		volumes, err := c.store.Volumes(ctx, account, from, until)
		if err != nil {
			c.log.Error("volumes", "account", account, "err", err)
			failed++
			continue
		}
		for _, v := range volumes {
			gibHours += v.GiBHours // <- MTR-318
		}
		if err := c.store.PutLine(ctx, account, from, gibHours); err != nil { // <- MTR-318
			c.log.Error("line", "account", account, "err", err)
			failed++
		}
	}

	if failed > 0 {
		return failed, fmt.Errorf("%d of %d accounts not closed", failed, len(accounts))
	}
	return 0, nil
}
