package quota

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

type Limits interface {
	// MonthlyCalls is read from the plan in the database.
	MonthlyCalls(ctx context.Context, accountID string) (int64, error)
}

type Quota struct {
	rdb    redis.UniversalClient
	limits Limits
}

func New(rdb redis.UniversalClient, limits Limits) *Quota {
	return &Quota{rdb: rdb, limits: limits}
}

// KEYS[1] counter; ARGV: amount, limit, unix time of expiry
var take = redis.NewScript(`
local used = tonumber(redis.call('GET', KEYS[1]) or '0')
if used + tonumber(ARGV[1]) > tonumber(ARGV[2]) then
  return 0
end
redis.call('INCRBY', KEYS[1], ARGV[1])
redis.call('EXPIREAT', KEYS[1], ARGV[3])
return 1`)

// Take uses up n calls of the month, if there are as many left.
func (q *Quota) Take(ctx context.Context, accountID string, n int64, now time.Time) (bool, error) {
	limit, err := q.limits.MonthlyCalls(ctx, accountID)
	if err != nil {
		return false, fmt.Errorf("limit of %s: %w", accountID, err)
	}

	expires := nextMonth(now).AddDate(0, 0, 7).Unix()
	taken, err := take.Run(ctx, q.rdb, []string{monthKey(accountID, now)}, n, limit, expires).Int()
	if err != nil {
		return false, fmt.Errorf("take quota of %s: %w", accountID, err)
	}
	return taken == 1, nil
}

func monthKey(accountID string, now time.Time) string {
	return "quota:calls:" + accountID + ":" + now.UTC().Format("2006-01")
}

func nextMonth(now time.Time) time.Time {
	y, m, _ := now.UTC().Date()
	return time.Date(y, m+1, 1, 0, 0, 0, 0, time.UTC)
}
