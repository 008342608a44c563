package relay

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"github.com/Metronome-Industries/metronome-go"
	"github.com/nats-io/nats.go/jetstream"
)

// UsageMessage is what the edge nodes publish on usage.>.
type UsageMessage struct {
	ID         string    `json:"id"`
	CustomerID string    `json:"customer_id"`
	EventType  string    `json:"event_type"`
	Bytes      int64     `json:"bytes"`
	At         time.Time `json:"at"`
}

type Relay struct {
	client metronome.Client
	log    *slog.Logger
}

// Run consumes until ctx is done.
func (r *Relay) Run(ctx context.Context, consumer jetstream.Consumer) error {
	it, err := consumer.Messages()
	if err != nil {
		return fmt.Errorf("open iterator: %w", err)
	}
	defer it.Stop()
	for ctx.Err() == nil {
		msg, err := it.Next()
		if err != nil {
			return err
		}
		if err := r.handle(ctx, msg); err != nil {
			r.log.Error("usage not relayed", "subject", msg.Subject(), "err", err)
			_ = msg.NakWithDelay(30 * time.Second)
		}
	}
	return ctx.Err()
}

func (r *Relay) handle(ctx context.Context, msg jetstream.Msg) error {
	var usage UsageMessage
	if err := json.Unmarshal(msg.Data(), &usage); err != nil {
		return msg.TermWithReason("not a usage message")
	}
	if err := msg.Ack(); err != nil { // <- MTR-104
		return err
	}
	return r.ingest(ctx, usage)
}

func (r *Relay) ingest(ctx context.Context, usage UsageMessage) error {
	return r.client.V1.Usage.Ingest(ctx, metronome.V1UsageIngestParams{
		Usage: []metronome.V1UsageIngestParamsUsage{{
			TransactionID: usage.ID,
			CustomerID:    usage.CustomerID,
			EventType:     usage.EventType,
			Timestamp:     usage.At.UTC().Format(time.RFC3339Nano),
			Properties:    map[string]any{"bytes": fmt.Sprint(usage.Bytes)},
		}},
	})
}
