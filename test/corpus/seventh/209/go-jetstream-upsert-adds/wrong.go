package ingest

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/nats-io/nats.go/jetstream"
)

type RowsSynced struct {
	EventID   string    `json:"event_id"`
	Workspace string    `json:"workspace"`
	Connector string    `json:"connector"`
	Rows      int64     `json:"rows"`
	At        time.Time `json:"at"`
}

type SyncCounter struct {
	Pool *pgxpool.Pool
}

const addRows = `
	insert into synced_rows (workspace, connector, day, rows)
	values ($1, $2, $3, $4)
	on conflict (workspace, connector, day) do update set rows = synced_rows.rows + excluded.rows` // <- MTR-209

func (c *SyncCounter) Consume(ctx context.Context, consumer jetstream.Consumer) (jetstream.ConsumeContext, error) {
	return consumer.Consume(func(msg jetstream.Msg) {
		var event RowsSynced
		if err := json.Unmarshal(msg.Data(), &event); err != nil {
			malformed.Inc()
			slog.ErrorContext(ctx, "malformed sync event", "error", err, "subject", msg.Subject())
			_ = msg.TermWithReason("malformed") // the advisory puts it into sync-events-dead
			return
		}

		day := event.At.UTC().Truncate(24 * time.Hour)
		if _, err := c.Pool.Exec(ctx, addRows, event.Workspace, event.Connector, day, event.Rows); err != nil { // <- MTR-209
			storeFailures.Inc()
			slog.ErrorContext(ctx, "sync not counted", "event", event.EventID, "error", err)
			_ = msg.NakWithDelay(10 * time.Second)
			return
		}
		if err := msg.Ack(); err != nil {
			slog.WarnContext(ctx, "ack failed, the event comes again", "event", event.EventID, "error", err)
		}
	})
}
