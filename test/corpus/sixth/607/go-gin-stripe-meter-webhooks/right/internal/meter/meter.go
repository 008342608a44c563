package meter

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/stripe/stripe-go/v83"
)

type Build struct {
	ID         string
	CustomerID string
	Seconds    int64
	FinishedAt time.Time
}

type Meter struct{ stripe *stripe.Client }

func New(sc *stripe.Client) *Meter { return &Meter{stripe: sc} }

// Report is called by the outbox worker, which calls again until it returns nil.
func (m *Meter) Report(ctx context.Context, b Build) error {
	_, err := m.stripe.V1BillingMeterEvents.Create(ctx, &stripe.BillingMeterEventCreateParams{
		EventName:  stripe.String("build_seconds"),
		Identifier: stripe.String("build-" + b.ID),
		Timestamp:  stripe.Int64(b.FinishedAt.Unix()),
		Payload: map[string]string{
			"stripe_customer_id": b.CustomerID,
			"value":              strconv.FormatInt(b.Seconds, 10),
		},
	})
	if isKnown(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("build %s: %w", b.ID, err)
	}
	return nil
}

func isKnown(err error) bool {
	var se *stripe.Error
	return errors.As(err, &se) && se.HTTPStatusCode == http.StatusBadRequest && strings.Contains(se.Msg, "already exists")
}
