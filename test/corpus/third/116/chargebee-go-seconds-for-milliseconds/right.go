package chargebeeusage

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/chargebee/chargebee-go/v3"
	"github.com/chargebee/chargebee-go/v3/actions/usageevent"
	"github.com/chargebee/chargebee-go/v3/models/usageevent"
	"go.uber.org/zap"
)

// Impression is a finished ad delivery as it stands in the spool.
type Impression struct {
	ID             string
	SubscriptionID string
	Placement      string
	DeliveredAt    time.Time
}

// Sender takes impressions out of the spool, the oldest first.
type Sender struct {
	spool Spool
	log   *zap.Logger
}

func Configure(site, key string) {
	chargebee.Configure(key, site)
}

// Run sends until the spool is empty. An impression leaves the spool when Chargebee has
// taken it; what it refuses is parked, which rings the billing team, and can be sent again from there.
func (s *Sender) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		impression, ok, err := s.spool.Oldest(ctx)
		if err != nil || !ok {
			return err
		}
		if err := send(impression); err != nil {
			s.log.Error("impression goes to the parked spool", zap.String("impression", impression.ID), zap.Error(err))
			if err := s.spool.Park(ctx, impression.ID, err); err != nil {
				return fmt.Errorf("park impression %s: %w", impression.ID, err)
			}
			continue
		}
		if err := s.spool.Remove(ctx, impression.ID); err != nil {
			return err
		}
		s.log.Debug("sent", zap.String("impression", impression.ID))
	}
	return ctx.Err()
}

func send(i Impression) error {
	at := i.DeliveredAt.UTC()
	_, err := usageeventAction.Create(&usageevent.CreateRequestParams{
		DeduplicationId: deduplicationID(i),
		SubscriptionId:  i.SubscriptionID,
		UsageTimestamp:  chargebee.Int64(at.UnixMilli()),
		Properties:      map[string]interface{}{"placement": i.Placement, "impressions": 1},
	}).Request()
	return err
}

// deduplicationID fits the 36 characters that Chargebee allows.
func deduplicationID(i Impression) string {
	sum := sha256.Sum256([]byte(i.SubscriptionID + "/" + i.ID))
	return hex.EncodeToString(sum[:18])
}
