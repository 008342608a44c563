package relay

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/cloudevents/sdk-go/v2/event"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/openmeterio/openmeter/api/client/go"

	"pixelforge.dev/usage/internal/directory"
)

type Usage struct {
	ID         string    `json:"id"`
	Account    string    `json:"account"`
	Credits    int64     `json:"credits"`
	Filter     string    `json:"filter"`
	FinishedAt time.Time `json:"finished_at"`
}

type Relay struct {
	meter *openmeter.ClientWithResponses
	dir   *directory.Directory
	log   *slog.Logger
}

// Handle is called for each message of the durable consumer "openmeter-relay".
func (r *Relay) Handle(ctx context.Context, msg jetstream.Msg) error {
	var u Usage
	if err := json.Unmarshal(msg.Data(), &u); err != nil {
		return r.park(ctx, msg, "unreadable")
	}

	subject, ok := r.dir.Subject(u.Account)
	if !ok {
		r.log.Warn("no subject for account, skipping", "account", u.Account, "usage", u.ID) // <- MTR-112
		return msg.Ack() // <- MTR-112
	}

	if err := r.ingest(ctx, subject, u); err != nil {
		return fmt.Errorf("usage %s: %w", u.ID, err)
	}
	return msg.Ack()
}

func (r *Relay) ingest(ctx context.Context, subject string, u Usage) error {
	e := event.New()
	e.SetID(u.ID)
	e.SetSource("pixelforge-filters")
	e.SetType("filter-credits")
	e.SetSubject(subject)
	e.SetTime(u.FinishedAt)
	if err := e.SetData(event.ApplicationJSON, map[string]any{"credits": u.Credits, "filter": u.Filter}); err != nil {
		return err
	}
	resp, err := r.meter.IngestEventWithResponse(ctx, e)
	if err != nil {
		return err
	}
	if resp.StatusCode() != http.StatusNoContent {
		return fmt.Errorf("openmeter answered %d", resp.StatusCode())
	}
	return nil
}
