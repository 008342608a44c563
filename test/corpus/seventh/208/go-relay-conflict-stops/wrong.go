package outbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"
)

type Event struct {
	ID   string
	Body []byte
}

// Store has the undelivered events. Next answers with the oldest that is due.
type Store interface {
	Next(ctx context.Context) (Event, error)
	Delivered(ctx context.Context, id string) error
	Postpone(ctx context.Context, id string, cause error) error
}

var ErrEmpty = errors.New("outbox is empty")

type Relay struct {
	Store    Store
	Client   *http.Client
	Endpoint string
}

// Loop delivers one event after the other until ctx ends.
func (r *Relay) Loop(ctx context.Context) {
	for ctx.Err() == nil {
		switch err := r.step(ctx); {
		case errors.Is(err, ErrEmpty):
			sleep(ctx, 500*time.Millisecond)
		case err != nil:
			stepFailures.Inc() // alert: more than twenty in ten minutes
			slog.ErrorContext(ctx, "outbox step failed", "error", err)
			sleep(ctx, 5*time.Second)
		}
	}
}

func (r *Relay) step(ctx context.Context) error {
	event, err := r.Store.Next(ctx)
	if err != nil {
		return err
	}
	if err := r.deliver(ctx, event); err != nil {
		return errors.Join(err, r.Store.Postpone(ctx, event.ID, err))
	}
	return r.Store.Delivered(ctx, event.ID)
}

func (r *Relay) deliver(ctx context.Context, event Event) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, r.Endpoint+"/events/"+event.ID, bytes.NewReader(event.Body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")

	// The service answers 201, or 409 where it knows the id.
	resp, err := r.Client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusCreated { // <- MTR-208
		text, _ := io.ReadAll(io.LimitReader(resp.Body, 512))
		return fmt.Errorf("event %s: %s: %s", event.ID, resp.Status, text) // <- MTR-208
	}
	return nil
}

func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
