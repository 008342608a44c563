package relay

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	cloudevents "github.com/cloudevents/sdk-go/v2/event"
	"github.com/lib/pq"
	openmeter "github.com/openmeterio/openmeter/api/client/go"
)

type Relay struct {
	db    *sql.DB
	meter *openmeter.ClientWithResponses
	log   *slog.Logger
}

type outboxRow struct {
	id       string
	tenant   string
	kind     string
	quantity string
	at       time.Time
}

// Run moves rows of usage_outbox to OpenMeter until ctx ends. One relay runs per database (leader elected).
func (r *Relay) Run(ctx context.Context) {
	ticker := time.NewTicker(2 * time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if err := r.step(ctx); err != nil {
				r.log.ErrorContext(ctx, "relay step failed, rows stay in the outbox", "err", err)
			}
		}
	}
}

func (r *Relay) step(ctx context.Context) error {
	rows, err := r.pending(ctx, 200)
	if err != nil || len(rows) == 0 {
		return err
	}
	ids := make([]string, 0, len(rows))
	events := make([]cloudevents.Event, 0, len(rows))
	for _, row := range rows {
		e := cloudevents.New()
		e.SetID(row.id)
		e.SetSource("usage-relay")
		e.SetType(row.kind)
		e.SetSubject(row.tenant)
		e.SetTime(row.at)
		if err := e.SetData("application/json", map[string]string{"quantity": row.quantity}); err != nil {
			return fmt.Errorf("encode %s: %w", row.id, err)
		}
		ids = append(ids, row.id)
		events = append(events, e)
	}
	res, err := r.meter.IngestEventBatchWithResponse(ctx, events)
	if err != nil {
		return fmt.Errorf("ingest %d events: %w", len(events), err)
	}
	switch res.StatusCode() {
	case http.StatusNoContent:
		_, err = r.db.ExecContext(ctx, `UPDATE usage_outbox SET sent_at = now() WHERE id = ANY($1)`, pq.Array(ids))
		return err
	case http.StatusBadRequest:
		// A malformed event refuses the request: go through them one at a time and park the culprit.
		return r.stepSingly(ctx, events)
	default:
		return fmt.Errorf("ingest %d events: openmeter answered %s: %s", len(events), res.Status(), res.Body)
	}
}

func (r *Relay) stepSingly(ctx context.Context, events []cloudevents.Event) error {
	for _, e := range events {
		res, err := r.meter.IngestEventWithResponse(ctx, e)
		if err != nil {
			return fmt.Errorf("ingest %s: %w", e.ID(), err)
		}
		query := `UPDATE usage_outbox SET sent_at = now() WHERE id = $1`
		if res.StatusCode() == http.StatusBadRequest {
			r.log.ErrorContext(ctx, "event parked", "id", e.ID(), "answer", string(res.Body))
			query = `UPDATE usage_outbox SET parked_at = now() WHERE id = $1`
		} else if res.StatusCode() != http.StatusNoContent {
			return fmt.Errorf("ingest %s: openmeter answered %s", e.ID(), res.Status())
		}
		if _, err := r.db.ExecContext(ctx, query, e.ID()); err != nil {
			return err
		}
	}
	return nil
}
