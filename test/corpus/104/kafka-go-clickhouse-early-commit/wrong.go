package ingest

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/segmentio/kafka-go"
)

type UsageEvent struct {
	ID         string    `json:"id"`
	TenantID   string    `json:"tenant_id"`
	Meter      string    `json:"meter"`
	Quantity   uint64    `json:"quantity"`
	OccurredAt time.Time `json:"occurred_at"`
}

type Sink struct {
	reader      *kafka.Reader
	deadLetters *kafka.Writer
	conn        clickhouse.Conn
}

func NewSink(brokers []string, conn clickhouse.Conn) *Sink {
	deadLetters := &kafka.Writer{
		Addr:         kafka.TCP(brokers...),
		Topic:        "usage-events-dead",
		RequiredAcks: kafka.RequireAll,
	}
	reader := kafka.NewReader(kafka.ReaderConfig{
		Brokers: brokers,
		GroupID: "usage-sink",
		Topic:   "usage-events",
		MaxWait: 500 * time.Millisecond,
	})
	return &Sink{reader: reader, deadLetters: deadLetters, conn: conn}
}

// Run copies usage events from the topic into the usage_events table, a ReplacingMergeTree ordered by (tenant_id, id).
func (s *Sink) Run(ctx context.Context) error {
	for {
		msg, err := s.reader.ReadMessage(ctx) // <- MTR-104
		if err != nil {
			return fmt.Errorf("read usage event: %w", err)
		}
		var event UsageEvent
		if err := json.Unmarshal(msg.Value, &event); err != nil {
			if err := s.deadLetters.WriteMessages(ctx, kafka.Message{Key: msg.Key, Value: msg.Value}); err != nil {
				return fmt.Errorf("offset %d of partition %d: %w", msg.Offset, msg.Partition, err)
			}
		} else if err := s.store(ctx, event); err != nil {
			return err
		}
	}
}

func (s *Sink) store(ctx context.Context, e UsageEvent) error {
	const insert = `INSERT INTO usage_events (id, tenant_id, meter, quantity, occurred_at) VALUES (?, ?, ?, ?, ?)`
	if err := s.conn.Exec(ctx, insert, e.ID, e.TenantID, e.Meter, e.Quantity, e.OccurredAt); err != nil {
		return fmt.Errorf("store usage event %s: %w", e.ID, err)
	}
	return nil
}

func (s *Sink) Close() error {
	return s.reader.Close()
}
