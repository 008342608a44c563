package quota

import (
	"context"
	"errors"
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

// Take uses up n calls of the month, if there are as many left.
func (q *Quota) Take(ctx context.Context, accountID string, n int64, now time.Time) (bool, error) {
	limit, err := q.limits.MonthlyCalls(ctx, accountID)
	if err != nil {
		return false, fmt.Errorf("limit of %s: %w", accountID, err)
	}

	key := monthKey(accountID, now)
	used, err := q.rdb.Get(ctx, key).Int64()
	if err != nil && !errors.Is(err, redis.Nil) {
		return false, fmt.Errorf("quota of %s: %w", accountID, err)
	}
	if used+n > limit { // <- MTR-401
		return false, nil
	}

	pipe := q.rdb.TxPipeline()
	pipe.IncrBy(ctx, key, n) // <- MTR-401
	pipe.ExpireAt(ctx, key, nextMonth(now).AddDate(0, 0, 7))
	if _, err := pipe.Exec(ctx); err != nil {
		return false, fmt.Errorf("take quota of %s: %w", accountID, err)
	}
	return true, nil
}

func monthKey(accountID string, now time.Time) string {
	return "quota:calls:" + accountID + ":" + now.UTC().Format("2006-01")
}

func nextMonth(now time.Time) time.Time {
	y, m, _ := now.UTC().Date()
	return time.Date(y, m+1, 1, 0, 0, 0, 0, time.UTC)
}
