package metering

import (
	"context"
	"fmt"
	"net/http"
	"time"

	cloudevents "github.com/cloudevents/sdk-go/v2/event"
	"github.com/google/uuid"
	openmeter "github.com/openmeterio/openmeter/api/client/go"
)

const attempts = 8

// Span is one finished execution of a customer's function. ID is given when the execution begins.
type Span struct {
	ID       uuid.UUID
	Subject  string
	Function string
	Started  time.Time
	Millis   int64
}

type Meter struct {
	client *openmeter.ClientWithResponses
	failed func(Span, error)
}

// Record sends the span until OpenMeter takes it; what is refused to the end goes to failed.
func (m *Meter) Record(ctx context.Context, span Span) error {
	var last error
	for try := 0; try < attempts; try++ {
		if last = m.send(ctx, span); last == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			m.failed(span, ctx.Err())
			return ctx.Err()
		case <-time.After(time.Duration(1<<try) * 100 * time.Millisecond):
		}
	}
	m.failed(span, last)
	return last
}

func (m *Meter) send(ctx context.Context, span Span) error {
	event := cloudevents.New()
	event.SetID(span.ID.String())
	event.SetSource("functions-runtime")
	event.SetType("execution")
	event.SetSubject(span.Subject)
	event.SetTime(span.Started)
	if err := event.SetData("application/json", map[string]any{"ms": span.Millis, "function": span.Function}); err != nil {
		return err
	}
	answer, err := m.client.IngestEventWithResponse(ctx, event)
	if err != nil {
		return err
	}
	if answer.StatusCode() != http.StatusNoContent {
		return fmt.Errorf("openmeter answered %d", answer.StatusCode())
	}
	return nil
}
