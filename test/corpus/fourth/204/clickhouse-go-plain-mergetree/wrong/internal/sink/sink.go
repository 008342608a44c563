package sink

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/google/uuid"
	"github.com/twmb/franz-go/pkg/kgo"
)

type call struct {
	EventID   uuid.UUID `json:"event_id"`
	AccountID uint64    `json:"account_id"`
	Direction string    `json:"direction"`
	Seconds   uint32    `json:"seconds"`
	StartedAt time.Time `json:"started_at"`
}

// Sink moves call records from Kafka to ClickHouse, where invoices are computed from them.
type Sink struct {
	kafka  *kgo.Client
	ch     clickhouse.Conn
	reject func(context.Context, *kgo.Record, error) error
}

// Run stores what it polls and commits the offsets afterwards. The client is made with DisableAutoCommit.
func (s *Sink) Run(ctx context.Context) error {
	for {
		fetches := s.kafka.PollRecords(ctx, 5000)
		if err := fetches.Err0(); err != nil {
			return err
		}
		if err := s.store(ctx, fetches.Records()); err != nil {
			return err
		}
		if err := s.kafka.CommitUncommittedOffsets(ctx); err != nil {
			return fmt.Errorf("commit offsets: %w", err)
		}
	}
}

func (s *Sink) store(ctx context.Context, records []*kgo.Record) error {
	batch, err := s.ch.PrepareBatch(ctx, // <- MTR-204|MTR-209
		"INSERT INTO call_usage (event_id, account_id, direction, seconds, started_at)") // <- MTR-204|MTR-209
	if err != nil {
		return fmt.Errorf("prepare batch: %w", err)
	}
	for _, record := range records {
		var c call
		if err := json.Unmarshal(record.Value, &c); err != nil {
			if err := s.reject(ctx, record, err); err != nil {
				return err
			}
			continue
		}
		if err := batch.Append(c.EventID, c.AccountID, c.Direction, c.Seconds, c.StartedAt); err != nil {
			return fmt.Errorf("append call %s: %w", c.EventID, err)
		}
	}
	return batch.Send() // <- MTR-204|MTR-209
}
