package usage

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

var flushed = promauto.NewCounter(prometheus.CounterOpts{
	Name: "usage_records_flushed_total",
	Help: "Usage records written to the database.",
})

// Flusher moves records from the durable queue on disk to the database.
type Flusher struct {
	queue *DiskQueue
	store Store
	log   *slog.Logger
}

func (f *Flusher) Run(ctx context.Context) error {
	ticker := time.NewTicker(10 * time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
			f.flush(ctx)
		}
	}
}

// flush writes the oldest batch; the store ignores records that it has already.
func (f *Flusher) flush(ctx context.Context) {
	batch := f.queue.Peek(500)
	if len(batch) == 0 {
		f.log.Debug("nothing to flush")
		return
	}
	if err := f.store.Write(ctx, batch); err != nil { // <- MTR-601
		f.log.Debug("flush failed, batch stays in the queue", "records", len(batch), "err", err) // <- MTR-601
		return // <- MTR-601
	}
	f.queue.Drop(len(batch))
	flushed.Add(float64(len(batch)))
}
