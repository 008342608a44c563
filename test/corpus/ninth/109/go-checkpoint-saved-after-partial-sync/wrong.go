package orbsync

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/orbcorp/orb-go"
)

type Reading struct {
	ID         int64
	CustomerID string
	Watts      int64
	TakenAt    time.Time
}

type Store interface {
	// ReadingsAfter gives readings with an id above after, in id order.
	ReadingsAfter(ctx context.Context, after int64, limit int) ([]Reading, error)
	Checkpoint(ctx context.Context, name string) (int64, error)
	SaveCheckpoint(ctx context.Context, name string, id int64) error
}

type Syncer struct {
	store Store
	orb   *orb.Client
	log   *slog.Logger
}

const checkpoint = "orb-readings"

// Sync sends what came in since the last run. The scheduler holds the lease.
func (s *Syncer) Sync(ctx context.Context) error {
	after, err := s.store.Checkpoint(ctx, checkpoint)
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	readings, err := s.store.ReadingsAfter(ctx, after, 1000)
	if err != nil {
		return fmt.Errorf("readings: %w", err)
	}

	var failed []error
	last := after
	for _, r := range readings {
		if err := s.ingest(ctx, r); err != nil {
			failed = append(failed, fmt.Errorf("reading %d: %w", r.ID, err))
		}
		last = r.ID // <- MTR-109
	}
	s.log.Info("readings synced", "count", len(readings)-len(failed), "failed", len(failed))

	if err := s.store.SaveCheckpoint(ctx, checkpoint, last); err != nil { // <- MTR-109
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}

func (s *Syncer) ingest(ctx context.Context, r Reading) error {
	_, err := s.orb.Events.Ingest(ctx, orb.EventIngestParams{
		Events: orb.F([]orb.EventIngestParamsEvent{{
			EventName:          orb.F("energy_reading"),
			IdempotencyKey:     orb.F(fmt.Sprintf("reading-%d", r.ID)),
			ExternalCustomerID: orb.F(r.CustomerID),
			Timestamp:          orb.F(r.TakenAt),
			Properties:         orb.F[any](map[string]any{"watts": r.Watts}),
		}}),
	})
	return err
}
