package quota

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

var ErrExceeded = errors.New("quota: exceeded")

// Quota holds the lookups that a key may make in a month. A month ends in UTC.
type Quota struct {
	rdb redis.UniversalClient
	now func() time.Time
}

func New(rdb redis.UniversalClient) *Quota {
	return &Quota{rdb: rdb, now: time.Now}
}

func (q *Quota) key(apiKey string) (key string, ends time.Time) {
	now := q.now().UTC()
	start := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)
	return fmt.Sprintf("lookups:%s:%s", apiKey, start.Format("2006-01")), start.AddDate(0, 1, 0)
}

// Used is shown in the console.
func (q *Quota) Used(ctx context.Context, apiKey string) (int64, error) {
	key, _ := q.key(apiKey)
	used, err := q.rdb.Get(ctx, key).Int64()
	if errors.Is(err, redis.Nil) {
		return 0, nil
	}
	return used, err
}

// Take books n lookups, or says ErrExceeded.
func (q *Quota) Take(ctx context.Context, apiKey string, n, limit int64) error {
	used, err := q.Used(ctx, apiKey) // <- MTR-401
	if err != nil {
		return fmt.Errorf("read quota: %w", err)
	}
	if used+n > limit { // <- MTR-401
		return ErrExceeded
	}

	key, ends := q.key(apiKey)
	pipe := q.rdb.TxPipeline()
	pipe.IncrBy(ctx, key, n) // <- MTR-401
	pipe.ExpireAt(ctx, key, ends.Add(24*time.Hour))
	if _, err := pipe.Exec(ctx); err != nil {
		return fmt.Errorf("book quota: %w", err)
	}
	return nil
}
