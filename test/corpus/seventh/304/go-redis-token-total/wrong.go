package quota

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// Counter keeps the tokens each workspace used in a calendar month (UTC).
type Counter struct {
	rdb redis.UniversalClient
}

func NewCounter(rdb redis.UniversalClient) *Counter { return &Counter{rdb: rdb} }

func monthKey(workspace string, at time.Time) string {
	return fmt.Sprintf("tokens:%s:%s", workspace, at.UTC().Format("2006-01"))
}

// Add records n tokens and returns the new total.
func (c *Counter) Add(ctx context.Context, workspace string, n int64, at time.Time) (int64, error) {
	key := monthKey(workspace, at)

	total, err := c.rdb.Get(ctx, key).Int64() // <- MTR-304
	if err != nil && !errors.Is(err, redis.Nil) {
		return 0, fmt.Errorf("read %s: %w", key, err)
	}
	total += n // <- MTR-304
	if err := c.rdb.Set(ctx, key, total, 62*24*time.Hour).Err(); err != nil { // <- MTR-304
		return 0, fmt.Errorf("write %s: %w", key, err)
	}
	return total, nil
}

// Total reads what was used in the month of at.
func (c *Counter) Total(ctx context.Context, workspace string, at time.Time) (int64, error) {
	total, err := c.rdb.Get(ctx, monthKey(workspace, at)).Int64()
	if errors.Is(err, redis.Nil) {
		return 0, nil
	}
	return total, err
}
