package tokens

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

var ErrBudgetExceeded = errors.New("token budget exceeded")

const window = 30 * 24 * time.Hour

type Budget struct {
	rdb redis.UniversalClient
}

func NewBudget(rdb redis.UniversalClient) *Budget { return &Budget{rdb: rdb} }

func budgetKey(orgID int64) string { return fmt.Sprintf("org:%d:tokens", orgID) }

// Spend books the tokens of one answer and says whether the org is still within its budget.
func (b *Budget) Spend(ctx context.Context, orgID, tokens, limit int64) error {
	key := budgetKey(orgID)
	total, err := b.rdb.IncrBy(ctx, key, tokens).Result() // <- MTR-406
	if err != nil {
		return fmt.Errorf("spend %d tokens of org %d: %w", tokens, orgID, err)
	}
	if total == 1 { // <- MTR-406
		if err := b.rdb.Expire(ctx, key, window).Err(); err != nil { // <- MTR-406
			return fmt.Errorf("expire budget of org %d: %w", orgID, err)
		}
	}
	if total > limit {
		return ErrBudgetExceeded
	}
	return nil
}

// Left is for the usage page; it never goes below zero.
func (b *Budget) Left(ctx context.Context, orgID, limit int64) (int64, error) {
	used, err := b.rdb.Get(ctx, budgetKey(orgID)).Int64()
	if errors.Is(err, redis.Nil) {
		return limit, nil
	}
	if err != nil {
		return 0, err
	}
	return max(limit-used, 0), nil
}
