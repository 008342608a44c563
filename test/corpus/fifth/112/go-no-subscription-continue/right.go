package exporter

import (
	"context"
	"log/slog"
	"strconv"
	"strings"

	lago "github.com/getlago/lago-go-client"
)

type Row struct {
	ID        int64
	AccountID string
	Seconds   int64
	EndedAt   int64
}

type Store interface {
	Unexported(ctx context.Context, limit int) ([]Row, error)
	SubscriptionOf(ctx context.Context, accountID string) (id string, found bool, err error)
	MarkExported(ctx context.Context, ids []int64) error
	Park(ctx context.Context, id int64, reason string) error
}

type Exporter struct {
	store Store
	lago  *lago.Client
}

func (e *Exporter) Export(ctx context.Context) error {
	rows, err := e.store.Unexported(ctx, 100)
	if err != nil {
		return err
	}
	var done []int64
	for _, row := range rows {
		subscription, found, err := e.store.SubscriptionOf(ctx, row.AccountID)
		if err != nil {
			return err
		}
		if !found {
			slog.WarnContext(ctx, "account has no subscription, usage waits", "account", row.AccountID)
			if err := e.store.Park(ctx, row.ID, "no subscription"); err != nil {
				return err
			}
			continue
		}
		_, lagoErr := e.lago.Event().Create(ctx, &lago.EventInput{
			TransactionID:          "session-" + strconv.FormatInt(row.ID, 10),
			ExternalSubscriptionID: subscription,
			Code:                   "session_seconds",
			Timestamp:              strconv.FormatInt(row.EndedAt, 10),
			Properties:             map[string]any{"seconds": row.Seconds},
		})
		if lagoErr != nil && !alreadyThere(lagoErr) {
			return lagoErr
		}
		done = append(done, row.ID)
	}
	return e.store.MarkExported(ctx, done)
}

func alreadyThere(err *lago.Error) bool {
	return err.HTTPStatusCode == 422 && strings.Contains(err.Error(), "value_already_exist")
}
