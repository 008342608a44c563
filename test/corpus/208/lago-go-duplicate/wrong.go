package reporter

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"github.com/getlago/lago-go-client"
)

type Row struct {
	ID             int64
	SubscriptionID string
	Requests       int64
	At             time.Time
}

type Queue interface {
	Next(ctx context.Context) (Row, error)
	Done(ctx context.Context, id int64) error
	Later(ctx context.Context, id int64, cause error) error
}

type Reporter struct {
	lago  *lago.Client
	queue Queue
}

// Run reports rows one after another; a row that fails is tried again later.
func (r *Reporter) Run(ctx context.Context) error {
	for {
		row, err := r.queue.Next(ctx)
		if err != nil {
			return err
		}
		if err := r.report(ctx, row); err != nil {
			slog.Error("usage row not reported", "row", row.ID, "error", err)
			if err := r.queue.Later(ctx, row.ID, err); err != nil {
				return err
			}
			continue
		}
		if err := r.queue.Done(ctx, row.ID); err != nil {
			return err
		}
	}
}

func (r *Reporter) report(ctx context.Context, row Row) error {
	at := strconv.FormatInt(row.At.Unix(), 10)
	_, lagoErr := r.lago.Event().Create(ctx, &lago.EventInput{ // <- MTR-208
		TransactionID:          fmt.Sprintf("row-%d", row.ID), // <- MTR-208
		ExternalSubscriptionID: row.SubscriptionID, // <- MTR-208
		Code:                   "api_requests", // <- MTR-208
		Timestamp:              at, // <- MTR-208
		Properties:             map[string]interface{}{"requests": row.Requests}, // <- MTR-208
	}) // <- MTR-208
	if lagoErr != nil { // <- MTR-208
		return errors.New(lagoErr.Error()) // <- MTR-208
	} // <- MTR-208
	return nil
}
