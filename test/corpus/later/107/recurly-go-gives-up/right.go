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
		if err := r.report(ctx, usage); err != nil {
			log.Printf("recurly: parking usage %s: %v", usage.ID, err)
			if err := r.park(ctx, usage, err); err != nil {
				log.Fatalf("recurly: usage %s could not be parked: %v", usage.ID, err)
			}
		}
	}
}

func (r *Reporter) report(ctx context.Context, usage Usage) error {
	var last error
	for attempt := 1; attempt <= maxAttempts; attempt++ {
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

// park keeps what could not be reported; the replay command reads it again.
func (r *Reporter) park(ctx context.Context, usage Usage, cause error) error {
	_, err := r.db.ExecContext(ctx,
		`INSERT INTO usage_dead_letters (usage_id, subscription_id, add_on, amount, occurred_at, reason)
		 VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (usage_id) DO UPDATE SET reason = EXCLUDED.reason`,
		usage.ID, usage.SubscriptionID, usage.AddOn, usage.Amount, usage.OccurredAt, cause.Error())
	return err
}
