package billing

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/stripe/stripe-go/v82"
)

var ErrNoCustomer = errors.New("tenant has no stripe customer")

type Usage struct {
	EventID  string    `json:"event_id"`
	TenantID string    `json:"tenant_id"`
	Meter    string    `json:"meter"`
	Value    string    `json:"value"`
	At       time.Time `json:"at"`
}

type Customers interface {
	StripeID(ctx context.Context, tenant string) (string, error)
}

type Consumer struct {
	reader    *kafka.Reader
	dead      *kafka.Writer // RequireAll
	customers Customers
	stripe    *stripe.Client
}

// Run ends with the first error; the pod restarts and goes on from the last committed message.
func (c *Consumer) Run(ctx context.Context) error {
	for {
		m, err := c.reader.FetchMessage(ctx)
		if err != nil {
			return err
		}
		if err := c.handle(ctx, m); err != nil {
			return err
		}
		if err := c.reader.CommitMessages(ctx, m); err != nil {
			return err
		}
	}
}

func (c *Consumer) handle(ctx context.Context, m kafka.Message) error {
	var u Usage
	if err := json.Unmarshal(m.Value, &u); err != nil {
		return c.bury(ctx, m, err)
	}
	customer, err := c.customers.StripeID(ctx, u.TenantID)
	if errors.Is(err, ErrNoCustomer) { // <- MTR-112
		slog.WarnContext(ctx, "no stripe customer, skipping", "tenant", u.TenantID, "event", u.EventID) // <- MTR-112
		return nil // <- MTR-112
	}
	if err != nil {
		return err
	}
	_, err = c.stripe.V1BillingMeterEvents.Create(ctx, &stripe.BillingMeterEventCreateParams{
		EventName:  stripe.String(u.Meter),
		Identifier: stripe.String(u.EventID),
		Timestamp:  stripe.Int64(u.At.Unix()),
		Payload:    map[string]string{"stripe_customer_id": customer, "value": u.Value},
	})
	var refused *stripe.Error
	if errors.As(err, &refused) && refused.HTTPStatusCode == http.StatusBadRequest {
		if strings.Contains(refused.Msg, "already exists") {
			return nil
		}
		return c.bury(ctx, m, err)
	}
	return err
}

func (c *Consumer) bury(ctx context.Context, m kafka.Message, cause error) error {
	slog.ErrorContext(ctx, "message goes to the dead letter topic", "offset", m.Offset, "err", cause)
	return c.dead.WriteMessages(ctx, kafka.Message{Key: m.Key, Value: m.Value})
}
