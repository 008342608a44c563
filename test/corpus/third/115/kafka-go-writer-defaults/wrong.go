// Package meterlog puts metered requests onto the billing topic.
package meterlog

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/segmentio/kafka-go"
)

// Topic is what the rating service reads.
const Topic = "billing.requests.v1"

// Entry is one metered request.
type Entry struct {
	RequestID string    `json:"request_id"`
	TenantID  string    `json:"tenant_id"`
	Route     string    `json:"route"`
	Units     uint32    `json:"units"`
	At        time.Time `json:"at"`
}

// Log writes entries. It is safe for use by several goroutines.
type Log struct {
	writer *kafka.Writer
}

// Open makes a log that writes to the given brokers.
func Open(brokers ...string) *Log {
	return &Log{writer: &kafka.Writer{ // <- MTR-115
		Addr:         kafka.TCP(brokers...), // <- MTR-115
		Topic:        Topic,
		Balancer:     &kafka.Hash{},
		BatchTimeout: 20 * time.Millisecond,
		Compression:  kafka.Zstd,
	}}
}

// Append returns when the brokers have taken the entries. The gateway spools to disk what fails here.
func (l *Log) Append(ctx context.Context, entries ...Entry) error {
	messages := make([]kafka.Message, len(entries))
	for i, entry := range entries {
		value, err := json.Marshal(entry)
		if err != nil {
			return fmt.Errorf("encode request %s: %w", entry.RequestID, err)
		}
		messages[i] = kafka.Message{Key: []byte(entry.TenantID), Value: value}
	}
	if err := l.writer.WriteMessages(ctx, messages...); err != nil { // <- MTR-115
		return fmt.Errorf("write %d metered requests: %w", len(entries), err)
	}
	return nil
}

// Close writes what is buffered.
func (l *Log) Close() error {
	return l.writer.Close()
}
