package forwarder

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"github.com/Metronome-Industries/metronome-go"
	amqp "github.com/rabbitmq/amqp091-go"
)

const attempts = 3

type vectorQuery struct {
	QueryID    string    `json:"query_id"`
	CustomerID string    `json:"customer_id"`
	ReadUnits  int64     `json:"read_units"`
	AnsweredAt time.Time `json:"answered_at"`
}

type Forwarder struct {
	metronome metronome.Client
	deliveries <-chan amqp.Delivery
}

// The queue usage.read-units is declared with x-dead-letter-exchange: usage.failed.
func New(client metronome.Client, ch *amqp.Channel) (*Forwarder, error) {
	deliveries, err := ch.Consume("usage.read-units", "forwarder", false, false, false, false, nil)
	if err != nil {
		return nil, fmt.Errorf("consume usage.read-units: %w", err)
	}
	return &Forwarder{metronome: client, deliveries: deliveries}, nil
}

func (f *Forwarder) Run(ctx context.Context) error {
	for d := range f.deliveries {
		var q vectorQuery
		if err := json.Unmarshal(d.Body, &q); err != nil {
			slog.Error("unreadable usage goes to usage.failed", "message", d.MessageId, "err", err)
			if err := d.Nack(false, false); err != nil {
				return err
			}
			continue
		}
		if err := f.sendWithRetry(ctx, q); err != nil { // <- MTR-107|MTR-102
			slog.Warn("dropping read units", "query", q.QueryID, "err", err) // <- MTR-107|MTR-102, MTR-601?
		}
		if err := d.Ack(false); err != nil { // <- MTR-107|MTR-102, MTR-104?
			return err
		}
	}
	return ctx.Err()
}

func (f *Forwarder) sendWithRetry(ctx context.Context, q vectorQuery) error {
	var err error
	for attempt := 1; attempt <= attempts; attempt++ { // <- MTR-107|MTR-102
		if err = f.send(ctx, q); err == nil {
			return nil
		}
		time.Sleep(time.Duration(attempt) * time.Second)
	}
	return fmt.Errorf("metronome refused query %s %d times: %w", q.QueryID, attempts, err)
}

func (f *Forwarder) send(ctx context.Context, q vectorQuery) error {
	return f.metronome.V1.Usage.Ingest(ctx, metronome.V1UsageIngestParams{
		Usage: []metronome.V1UsageIngestParamsUsage{{
			TransactionID: "query-" + q.QueryID,
			CustomerID:    q.CustomerID,
			EventType:     "read_units",
			Timestamp:     q.AnsweredAt.UTC().Format(time.RFC3339),
			Properties:    map[string]any{"units": fmt.Sprint(q.ReadUnits)},
		}},
	})
}
