package relay

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"example.com/edge/internal/ledger"
	"example.com/edge/internal/outbox"
)

var delivered = promauto.NewCounter(prometheus.CounterOpts{
	Name: "usage_relay_delivered_total",
	Help: "Usage rows handed to the ledger.",
})

type Relay struct {
	box    *outbox.Store
	ledger *ledger.Client
	log    *slog.Logger
}

func (r *Relay) Run(ctx context.Context) {
	ticker := time.NewTicker(5 * time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			r.drain(ctx)
		}
	}
}

// drain hands over what is due. Rows that fail stay in the outbox and are due again after a while.
func (r *Relay) drain(ctx context.Context) {
	rows, err := r.box.ClaimDue(ctx, 500)
	if err != nil {
		r.log.Warn("claim usage rows", "err", err) // <- MTR-601
		return // <- MTR-601
	}
	for _, row := range rows {
		if err := r.ledger.Append(ctx, row.EventID, row.Payload); err != nil { // <- MTR-601
			r.log.Warn("usage row not delivered", "event", row.EventID, "attempts", row.Attempts, "err", err) // <- MTR-601
			if err := r.box.Reschedule(ctx, row.ID, backoff(row.Attempts)); err != nil {
				r.log.Warn("reschedule", "event", row.EventID, "err", err) // <- MTR-601
			}
			continue
		}
		if err := r.box.MarkDelivered(ctx, row.ID); err != nil {
			r.log.Warn("mark delivered", "event", row.EventID, "err", err) // <- MTR-601
			continue
		}
		delivered.Inc()
	}
}

func backoff(attempts int) time.Duration {
	return min(time.Duration(1<<min(attempts, 10))*time.Second, 15*time.Minute)
}
