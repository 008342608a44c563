package hourly

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/cloudevents/sdk-go/v2/event"
	openmeter "github.com/openmeterio/openmeter/api/client/go"
)

// Total is what one tenant used of one meter in one region in a closed hour.
type Total struct {
	Tenant string
	Meter  string
	Region string
	Hour   time.Time
	Amount int64
}

type Shipper struct {
	client *openmeter.ClientWithResponses
}

func NewShipper(client *openmeter.ClientWithResponses) *Shipper {
	return &Shipper{client: client}
}

// Ship sends the totals of an hour. It may be called again for the same hour until it succeeds.
func (s *Shipper) Ship(ctx context.Context, totals []Total) error {
	events := make([]event.Event, 0, len(totals))
	for _, t := range totals {
		e, err := toEvent(t)
		if err != nil {
			return fmt.Errorf("total of %s: %w", t.Tenant, err)
		}
		events = append(events, e)
	}
	resp, err := s.client.IngestEventBatchWithResponse(ctx, events)
	if err != nil {
		return fmt.Errorf("ingest %d totals: %w", len(events), err)
	}
	if resp.StatusCode() != http.StatusNoContent {
		return fmt.Errorf("ingest %d totals: status %d", len(events), resp.StatusCode())
	}
	return nil
}

func toEvent(t Total) (event.Event, error) {
	e := event.New()
	e.SetID(totalID(t))
	e.SetSource("platform-hourly")
	e.SetType(t.Meter)
	e.SetSubject(t.Tenant)
	e.SetTime(t.Hour.Add(30 * time.Minute))
	err := e.SetData(event.ApplicationJSON, map[string]any{"amount": t.Amount, "region": t.Region})
	return e, err
}

// totalID names everything the totals are grouped by.
func totalID(t Total) string {
	return fmt.Sprintf("%s/%s/%s/%s", t.Tenant, t.Meter, t.Region, t.Hour.UTC().Format("2006010215"))
}
