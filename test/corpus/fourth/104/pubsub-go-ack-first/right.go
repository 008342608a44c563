package ledger

import (
	"context"
	"database/sql"
	"encoding/json"
	"log/slog"
	"time"

	"cloud.google.com/go/pubsub"
	"github.com/prometheus/client_golang/prometheus"
)

var malformed = prometheus.NewCounter(prometheus.CounterOpts{Name: "ledger_malformed_messages_total"})

type egress struct {
	FlowID    string    `json:"flow_id"`
	ProjectID string    `json:"project_id"`
	Bytes     int64     `json:"bytes"`
	EndedAt   time.Time `json:"ended_at"`
}

type Writer struct {
	db  *sql.DB
	sub *pubsub.Subscription
}

func NewWriter(db *sql.DB, sub *pubsub.Subscription) *Writer {
	sub.ReceiveSettings.MaxOutstandingMessages = 200
	return &Writer{db: db, sub: sub}
}

// Run blocks until the context is done.
func (w *Writer) Run(ctx context.Context) error {
	return w.sub.Receive(ctx, func(ctx context.Context, msg *pubsub.Message) {
		var e egress
		if err := json.Unmarshal(msg.Data, &e); err != nil {
			// The subscription's dead-letter topic takes it after the fifth delivery.
			malformed.Inc()
			slog.Error("egress message is not JSON", "id", msg.ID, "err", err)
			msg.Nack()
			return
		}
		if err := w.store(ctx, e); err != nil {
			storeFailures.Inc()
			slog.Error("store egress", "flow", e.FlowID, "err", err)
			msg.Nack()
			return
		}
		msg.Ack()
	})
}

func (w *Writer) store(ctx context.Context, e egress) error {
	_, err := w.db.ExecContext(ctx, `
		INSERT INTO egress_usage (flow_id, project_id, bytes, ended_at)
		VALUES ($1, $2, $3, $4)
		ON CONFLICT (flow_id) DO NOTHING`,
		e.FlowID, e.ProjectID, e.Bytes, e.EndedAt)
	return err
}

var storeFailures = prometheus.NewCounter(prometheus.CounterOpts{Name: "ledger_store_failures_total"})

func init() {
	prometheus.MustRegister(malformed, storeFailures)
}
