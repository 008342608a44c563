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
	with fresh as (
		insert into seen_syncs (event_id, seen_at) values ($5, now())
		on conflict (event_id) do nothing
		returning event_id
	)
	insert into synced_rows (workspace, connector, day, rows)
	select $1, $2, $3, $4 from fresh
	on conflict (workspace, connector, day) do update set rows = synced_rows.rows + excluded.rows`

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
		tag, err := c.Pool.Exec(ctx, addRows, event.Workspace, event.Connector, day, event.Rows, event.EventID)
		if err != nil {
			storeFailures.Inc()
			slog.ErrorContext(ctx, "sync not counted", "event", event.EventID, "error", err)
			_ = msg.NakWithDelay(10 * time.Second)
			return
		}
		if tag.RowsAffected() == 0 {
			slog.InfoContext(ctx, "sync was counted before", "event", event.EventID)
		}
		if err := msg.Ack(); err != nil {
			slog.WarnContext(ctx, "ack failed, the event comes again", "event", event.EventID, "error", err)
		}
	})
}
