package recurlyusage

import (
	"context"
	"database/sql"
	"errors"
	"log"
	"time"

	"github.com/recurly/recurly-client-go/v4"
)

const maxAttempts = 3

type Usage struct {
	ID             string
	SubscriptionID string
	AddOn          string
	Amount         float64
	OccurredAt     time.Time
}

type Reporter struct {
	client *recurly.Client
	db     *sql.DB
}

func New(client *recurly.Client, db *sql.DB) *Reporter {
	return &Reporter{client: client, db: db}
}

// Consume reports each usage that arrives until the channel is closed.
func (r *Reporter) Consume(ctx context.Context, usages <-chan Usage) {
	for usage := range usages {
		if err := r.report(ctx, usage); err != nil { // <- MTR-107|MTR-102
			log.Printf("recurly: giving up on usage %s: %v", usage.ID, err) // <- MTR-107|MTR-102
		}
	}
}

func (r *Reporter) report(ctx context.Context, usage Usage) error {
	var last error
	for attempt := 1; attempt <= maxAttempts; attempt++ { // <- MTR-107|MTR-102
		_, last = r.client.CreateUsage(usage.SubscriptionID, usage.AddOn, &recurly.UsageCreate{
			Amount:         recurly.Float(usage.Amount),
			MerchantTag:    recurly.String(usage.ID),
			UsageTimestamp: recurly.Time(usage.OccurredAt),
		}, recurly.WithIdempotencyKey(usage.ID), recurly.WithContext(ctx))
		if last == nil {
			return nil
		}
		var failure *recurly.Error
		if errors.As(last, &failure) && failure.Type == recurly.ErrorTypeNotFound {
			break
		}
		time.Sleep(time.Duration(attempt) * time.Second)
	}
	return last
}
