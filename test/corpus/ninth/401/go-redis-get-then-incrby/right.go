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

var take = redis.NewScript(`
local used = tonumber(redis.call('GET', KEYS[1]) or '0')
if used + tonumber(ARGV[1]) > tonumber(ARGV[2]) then
  return 0
end
redis.call('INCRBY', KEYS[1], ARGV[1])
redis.call('EXPIREAT', KEYS[1], ARGV[3])
return 1
`)

// Take books n lookups, or says ErrExceeded. Check and booking are one script.
func (q *Quota) Take(ctx context.Context, apiKey string, n, limit int64) error {
	key, ends := q.key(apiKey)
	taken, err := take.Run(ctx, q.rdb, []string{key}, n, limit, ends.Add(24*time.Hour).Unix()).Int()
	if err != nil {
		return fmt.Errorf("book quota: %w", err)
	}
	if taken == 0 {
		return ErrExceeded
	}
	return nil
}
