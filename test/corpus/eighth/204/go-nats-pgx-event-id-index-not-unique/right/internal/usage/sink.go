package usage

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/nats-io/nats.go/jetstream"
)

// Event is published by the build runners, which publish again when they get no answer.
type Event struct {
	EventID    uuid.UUID `json:"event_id"`
	ProjectID  uuid.UUID `json:"project_id"`
	Meter      string    `json:"meter"`
	Quantity   int64     `json:"quantity"`
	OccurredAt time.Time `json:"occurred_at"`
}

// Sink writes usage events to Postgres; invoices are summed from that table.
type Sink struct {
	pool *pgxpool.Pool
	js   jetstream.JetStream
	log  *slog.Logger
}

func NewSink(pool *pgxpool.Pool, js jetstream.JetStream, log *slog.Logger) *Sink {
	return &Sink{pool: pool, js: js, log: log}
}

func (s *Sink) Start(ctx context.Context, consumer jetstream.Consumer) (jetstream.ConsumeContext, error) {
	return consumer.Consume(func(msg jetstream.Msg) {
		var ev Event
		if err := json.Unmarshal(msg.Data(), &ev); err != nil {
			s.park(ctx, msg, err)
			return
		}
		if err := s.store(ctx, ev); err != nil {
			s.log.Error("usage event not stored", "event", ev.EventID, "error", err)
			_ = msg.NakWithDelay(5 * time.Second)
			return
		}
		if err := msg.Ack(); err != nil {
			s.log.Warn("ack failed", "event", ev.EventID, "error", err)
		}
	})
}

// park moves what cannot be read to the dead-letter stream, which ops looks at.
func (s *Sink) park(ctx context.Context, msg jetstream.Msg, cause error) {
	s.log.Error("unreadable usage event", "subject", msg.Subject(), "error", cause)
	if _, err := s.js.Publish(ctx, "usage.dead", msg.Data()); err != nil {
		_ = msg.NakWithDelay(time.Minute)
		return
	}
	_ = msg.Ack()
}

// store keeps the first delivery of an event and leaves later ones out.
func (s *Sink) store(ctx context.Context, ev Event) error {
	tag, err := s.pool.Exec(ctx, `
		INSERT INTO usage_events (event_id, project_id, meter, quantity, occurred_at)
		VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (event_id) DO NOTHING`,
		ev.EventID, ev.ProjectID, ev.Meter, ev.Quantity, ev.OccurredAt)
	if err != nil {
		return fmt.Errorf("insert usage event: %w", err)
	}
	if tag.RowsAffected() == 0 {
		s.log.Debug("usage event delivered again", "event", ev.EventID)
	}
	return nil
}
