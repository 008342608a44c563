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

var (
	delivered = promauto.NewCounter(prometheus.CounterOpts{
		Name: "usage_relay_delivered_total",
		Help: "Usage rows handed to the ledger.",
	})
	// UsageRelayFailing in deploy/alerts.yaml pages on its rate.
	failed = promauto.NewCounterVec(prometheus.CounterOpts{
		Name: "usage_relay_failures_total",
		Help: "Steps of the usage relay that failed.",
	}, []string{"step"})
)

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
		r.fail("claim", err)
		return
	}
	for _, row := range rows {
		if err := r.ledger.Append(ctx, row.EventID, row.Payload); err != nil {
			r.fail("append", err, "event", row.EventID, "attempts", row.Attempts)
			if err := r.box.Reschedule(ctx, row.ID, backoff(row.Attempts)); err != nil {
				r.fail("reschedule", err, "event", row.EventID)
			}
			continue
		}
		if err := r.box.MarkDelivered(ctx, row.ID); err != nil {
			r.fail("mark", err, "event", row.EventID)
			continue
		}
		delivered.Inc()
	}
}

func (r *Relay) fail(step string, err error, args ...any) {
	failed.WithLabelValues(step).Inc()
	r.log.Error("usage relay: "+step, append(args, "err", err)...)
}

func backoff(attempts int) time.Duration {
	return min(time.Duration(1<<min(attempts, 10))*time.Second, 15*time.Minute)
}
