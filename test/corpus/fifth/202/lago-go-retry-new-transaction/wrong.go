package usage

import (
	"context"
	"errors"
	"log/slog"
	"strconv"
	"time"

	lago "github.com/getlago/lago-go-client"
	"github.com/google/uuid"
)

type Render struct {
	ID             string
	SubscriptionID string
	Frames         int64
	FinishedAt     time.Time
}

type Reporter struct {
	client *lago.Client
	log    *slog.Logger
}

var ErrGivenUp = errors.New("lago did not take the event")

// Report sends one finished render; it is called by the outbox worker.
func (r *Reporter) Report(ctx context.Context, render Render) error {
	requestID := uuid.NewString()
	wait := 200 * time.Millisecond
	for attempt := 1; attempt <= 6; attempt++ {
		input := &lago.EventInput{
			TransactionID:          uuid.NewString(), // <- MTR-202
			ExternalSubscriptionID: render.SubscriptionID,
			Code:                   "rendered_frames",
			Timestamp:              strconv.FormatInt(render.FinishedAt.Unix(), 10),
			Properties:             map[string]interface{}{"frames": render.Frames},
		}
		_, lerr := r.client.Event().Create(ctx, input)
		if lerr == nil {
			return nil
		}
		r.log.Warn("lago", "request", requestID, "render", render.ID, "attempt", attempt, "status", lerr.HTTPStatusCode)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
			wait *= 2
		}
	}
	return ErrGivenUp
}
