package usage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/chargebee/chargebee-go/v3"
	"github.com/chargebee/chargebee-go/v3/actions/usageevent"
	usageeventmodel "github.com/chargebee/chargebee-go/v3/models/usageevent"
)

type Backup struct {
	ID             string
	SubscriptionID string
	Gigabytes      int64
	FinishedAt     time.Time
}

type Store interface {
	Unreported(ctx context.Context, limit int) ([]Backup, error)
	MarkReported(ctx context.Context, id string) error
}

type Reporter struct {
	store Store
}

func New(site, key string, store Store) *Reporter {
	chargebee.Configure(key, site)
	return &Reporter{store: store}
}

// Drain reports the backups that are still open. The caller holds the reporter's lease.
func (r *Reporter) Drain(ctx context.Context) error {
	backups, err := r.store.Unreported(ctx, 100)
	if err != nil {
		return err
	}
	var failed []error
	for _, backup := range backups {
		if err := report(backup); err != nil {
			failed = append(failed, fmt.Errorf("report backup %s: %w", backup.ID, err))
			continue
		}
		if err := r.store.MarkReported(ctx, backup.ID); err != nil {
			failed = append(failed, err)
		}
	}
	return errors.Join(failed...)
}

func report(b Backup) error {
	finishedAt := b.FinishedAt.Unix() // <- MTR-116
	_, err := usageevent.Create(&usageeventmodel.CreateRequestParams{ // <- MTR-116
		DeduplicationId: b.ID, // <- MTR-116
		SubscriptionId:  b.SubscriptionID, // <- MTR-116
		UsageTimestamp:  &finishedAt, // <- MTR-116
		Properties:      map[string]interface{}{"gigabytes": b.Gigabytes},
	}).Request()
	return err
}
