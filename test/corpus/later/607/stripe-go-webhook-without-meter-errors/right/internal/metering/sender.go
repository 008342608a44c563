package metering

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/stripe/stripe-go/v82"
)

// Lookup is one billed lookup, as the queue carries it.
type Lookup struct {
	ID         string
	CustomerID string
	Records    int64
	At         time.Time
}

type Sender struct {
	stripe *stripe.Client
}

func NewSender(client *stripe.Client) *Sender {
	return &Sender{stripe: client}
}

// Send reports one lookup. It may be called again for the same lookup.
func (s *Sender) Send(ctx context.Context, lookup Lookup) error {
	_, err := s.stripe.V1BillingMeterEvents.Create(ctx, &stripe.BillingMeterEventCreateParams{
		EventName:  stripe.String("lookup_records"),
		Identifier: stripe.String("lookup-" + lookup.ID),
		Timestamp:  stripe.Int64(lookup.At.Unix()),
		Payload: map[string]string{
			"stripe_customer_id": lookup.CustomerID,
			"value":              fmt.Sprint(lookup.Records),
		},
	})
	var failure *stripe.Error
	if errors.As(err, &failure) && strings.Contains(failure.Msg, "already exists") {
		return nil
	}
	return err
}
