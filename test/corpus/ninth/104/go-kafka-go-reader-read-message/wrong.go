package sink

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/segmentio/kafka-go"
)

type Egress struct {
	FlowID   string    `json:"flow_id"`
	TenantID string    `json:"tenant_id"`
	Region   string    `json:"region"`
	Bytes    uint64    `json:"bytes"`
	ClosedAt time.Time `json:"closed_at"`
}

// Sink moves closed flows from Kafka to usage.egress, a ReplacingMergeTree ordered by (tenant_id, flow_id).
type Sink struct {
	reader *kafka.Reader
	store  driver.Conn
	log    *slog.Logger
}

func New(brokers []string, store driver.Conn, log *slog.Logger) *Sink {
	return &Sink{
		store: store,
		log:   log,
		reader: kafka.NewReader(kafka.ReaderConfig{
			Brokers:  brokers,
			GroupID:  "egress-usage",
			Topic:    "net.flows.closed",
			MinBytes: 1 << 10,
			MaxBytes: 4 << 20,
		}),
	}
}

func (s *Sink) Run(ctx context.Context) error {
	defer s.reader.Close()
	for {
		m, err := s.reader.ReadMessage(ctx) // <- MTR-104
		if err != nil {
			return fmt.Errorf("read flow: %w", err)
		}
		if err := s.save(ctx, m.Value); err != nil {
			return fmt.Errorf("save flow at %d/%d: %w", m.Partition, m.Offset, err)
		}
		s.log.Debug("flow stored", "partition", m.Partition, "offset", m.Offset)
	}
}

func (s *Sink) save(ctx context.Context, raw []byte) error {
	var e Egress
	if err := json.Unmarshal(raw, &e); err != nil {
		s.log.Error("flow not readable, kept in usage.egress_rejected", "err", err)
		return s.store.Exec(ctx, `INSERT INTO usage.egress_rejected (raw, reason) VALUES (?, ?)`, string(raw), err.Error())
	}
	return s.store.Exec(ctx,
		`INSERT INTO usage.egress (tenant_id, flow_id, region, bytes, closed_at) VALUES (?, ?, ?, ?, ?)`,
		e.TenantID, e.FlowID, e.Region, e.Bytes, e.ClosedAt)
}
