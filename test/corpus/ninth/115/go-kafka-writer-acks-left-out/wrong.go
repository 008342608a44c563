package usage

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/segmentio/kafka-go"
)

// Record is one billable query. The warehouse loader tells doubles by ID.
type Record struct {
	ID        string    `json:"id"`
	Project   string    `json:"project"`
	BytesRead int64     `json:"bytes_read"`
	EndedAt   time.Time `json:"ended_at"`
}

type Config struct {
	Brokers []string
	Topic   string
}

type Publisher struct {
	writer *kafka.Writer
}

func NewPublisher(cfg Config) *Publisher {
	return &Publisher{
		writer: &kafka.Writer{ // <- MTR-115
			Addr:         kafka.TCP(cfg.Brokers...),
			Topic:        cfg.Topic,
			Balancer:     &kafka.Hash{},
			BatchTimeout: 20 * time.Millisecond,
			MaxAttempts:  10,
			Compression:  kafka.Zstd,
		},
	}
}

// Publish returns when the records are written; the spool keeps them until then.
func (p *Publisher) Publish(ctx context.Context, records []Record) error {
	msgs := make([]kafka.Message, 0, len(records))
	for _, r := range records {
		body, err := json.Marshal(r)
		if err != nil {
			return fmt.Errorf("record %s: %w", r.ID, err)
		}
		msgs = append(msgs, kafka.Message{Key: []byte(r.Project), Value: body})
	}
	if err := p.writer.WriteMessages(ctx, msgs...); err != nil {
		return fmt.Errorf("write %d records: %w", len(records), err)
	}
	return nil
}

func (p *Publisher) Close() error {
	return p.writer.Close()
}
