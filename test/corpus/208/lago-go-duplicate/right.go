package reporter

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
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
	_, lagoErr := r.lago.Event().Create(ctx, &lago.EventInput{
		TransactionID:          fmt.Sprintf("row-%d", row.ID),
		ExternalSubscriptionID: row.SubscriptionID,
		Code:                   "api_requests",
		Timestamp:              at,
		Properties:             map[string]interface{}{"requests": row.Requests},
	})
	if lagoErr == nil || isDuplicate(lagoErr) {
		return nil
	}
	return errors.New(lagoErr.Error())
}

func isDuplicate(err *lago.Error) bool {
	if err.HTTPStatusCode != http.StatusUnprocessableEntity {
		return false
	}
	_, found := err.ErrorDetail.Details["transaction_id"]
	return found && err.ErrorCode == "value_already_exist"
}
