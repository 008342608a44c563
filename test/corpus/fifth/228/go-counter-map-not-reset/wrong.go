package counter

import (
	"context"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"github.com/stripe/stripe-go/v82"
)

// Counter adds up API calls per Stripe customer and reports them every minute.
type Counter struct {
	mu     sync.Mutex
	calls  map[string]int64
	stripe *stripe.Client
	node   string
}

func New(client *stripe.Client, node string) *Counter {
	return &Counter{calls: map[string]int64{}, stripe: client, node: node}
}

func (c *Counter) Hit(customer string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls[customer]++
}

func (c *Counter) Run(ctx context.Context) {
	ticker := time.NewTicker(time.Minute)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			c.report(context.WithoutCancel(ctx), time.Now())
			return
		case at := <-ticker.C:
			c.report(ctx, at)
		}
	}
}

func (c *Counter) report(ctx context.Context, at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for customer, calls := range c.calls { // <- MTR-228
		_, err := c.stripe.V1BillingMeterEvents.Create(ctx, &stripe.BillingMeterEventCreateParams{ // <- MTR-228
			EventName:  stripe.String("api_calls"),
			Identifier: stripe.String(customer + "-" + c.node + "-" + strconv.FormatInt(at.Unix(), 10)),
			Timestamp:  stripe.Int64(at.Unix()),
			Payload: map[string]string{
				"stripe_customer_id": customer,
				"value":              strconv.FormatInt(calls, 10),
			},
		})
		if err != nil {
			slog.WarnContext(ctx, "calls kept for the next minute", "customer", customer, "error", err)
			continue
		}
		slog.DebugContext(ctx, "calls reported", "customer", customer, "calls", calls)
	}
}
