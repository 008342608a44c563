package collector

import (
	"context"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"acme.dev/metering/provider"
)

type Region struct {
	Name string
	API  UsageAPI
}

type UsageAPI interface {
	TrafficByTenant(ctx context.Context, hour time.Time) (map[string]int64, error)
}

type Collector struct {
	regions []Region
	sink    provider.Sink
}

// CollectHour asks every region for the hour's traffic and hands all of it over at once.
func (c *Collector) CollectHour(ctx context.Context, hour time.Time) error {
	group, gctx := errgroup.WithContext(ctx)
	group.SetLimit(8)

	byRegion := make([][]provider.Event, len(c.regions))
	for i, region := range c.regions {
		group.Go(func() error {
			traffic, err := region.API.TrafficByTenant(gctx, hour)
			if err != nil {
				return fmt.Errorf("traffic of %s: %w", region.Name, err)
			}
			events := make([]provider.Event, 0, len(traffic))
			for tenant, sent := range traffic {
				events = append(events, toEvent(region.Name, tenant, hour, sent))
			}
			byRegion[i] = events
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	return c.sink.Ingest(ctx, slices.Concat(byRegion...))
}

func toEvent(region, tenant string, hour time.Time, sent int64) provider.Event {
	return provider.Event{
		ID:       fmt.Sprintf("traffic/%s/%s/%s", region, tenant, hour.Format(time.RFC3339)),
		Customer: tenant,
		Type:     "egress",
		Time:     hour,
		Data:     map[string]any{"bytes": sent, "region": region},
	}
}
