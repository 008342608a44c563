package publish

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/segmentio/kafka-go"
)

type UsageRecorded struct {
	EventID  string    `json:"event_id"`
	Customer string    `json:"customer"`
	Meter    string    `json:"meter"`
	Quantity int64     `json:"quantity"`
	At       time.Time `json:"at"`
}

type UsagePublisher struct {
	writer *kafka.Writer
}

func NewUsagePublisher(brokers []string) *UsagePublisher {
	return &UsagePublisher{writer: &kafka.Writer{
		Addr:         kafka.TCP(brokers...),
		Topic:        "usage.recorded",
		Balancer:     &kafka.Hash{},
		BatchTimeout: 20 * time.Millisecond,
		Compression:  kafka.Zstd,
		RequiredAcks: kafka.RequireAll,
	}}
}

func (p *UsagePublisher) Publish(ctx context.Context, events ...UsageRecorded) error {
	messages := make([]kafka.Message, 0, len(events))
	for _, event := range events {
		value, err := json.Marshal(event)
		if err != nil {
			return fmt.Errorf("usage %s: %w", event.EventID, err)
		}
		messages = append(messages, kafka.Message{Key: []byte(event.Customer), Value: value})
	}
	if err := p.writer.WriteMessages(ctx, messages...); err != nil {
		return fmt.Errorf("publish %d usage events: %w", len(messages), err)
	}
	return nil
}

func (p *UsagePublisher) Close() error {
	return p.writer.Close()
}
