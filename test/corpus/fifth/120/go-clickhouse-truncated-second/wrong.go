package sink

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/ClickHouse/clickhouse-go/v2"
	cloudevents "github.com/cloudevents/sdk-go/v2"
)

const insertEvents = `INSERT INTO om_events (namespace, id, source, type, subject, time, data)`

type Message struct {
	Namespace string
	Event     cloudevents.Event
}

type Storage struct {
	conn clickhouse.Conn
}

func (s *Storage) BatchInsert(ctx context.Context, messages []Message) error {
	batch, err := s.conn.PrepareBatch(ctx, insertEvents)
	if err != nil {
		return fmt.Errorf("prepare events: %w", err)
	}
	defer batch.Abort()

	for _, message := range messages {
		event := message.Event
		if !json.Valid(event.Data()) {
			return fmt.Errorf("event %s of %s: data is not JSON", event.ID(), event.Source())
		}
		err := batch.Append(
			message.Namespace,
			event.ID(),
			event.Source(),
			event.Type(),
			event.Subject(),
			event.Time().UTC().Unix(), // <- MTR-120
			string(event.Data()),
		)
		if err != nil {
			return fmt.Errorf("append event %s: %w", event.ID(), err)
		}
	}
	return batch.Send()
}
