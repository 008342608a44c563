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

// A key without a time to live is a new one: the window starts with it, in the same step.
var spendScript = redis.NewScript(`
local total = redis.call('INCRBY', KEYS[1], ARGV[1])
if redis.call('TTL', KEYS[1]) < 0 then
  redis.call('EXPIRE', KEYS[1], ARGV[2])
end
return total
`)

type Budget struct {
	rdb redis.UniversalClient
}

func NewBudget(rdb redis.UniversalClient) *Budget { return &Budget{rdb: rdb} }

func budgetKey(orgID int64) string { return fmt.Sprintf("org:%d:tokens", orgID) }

// Spend books the tokens of one answer and says whether the org is still within its budget.
func (b *Budget) Spend(ctx context.Context, orgID, tokens, limit int64) error {
	total, err := spendScript.Run(ctx, b.rdb, []string{budgetKey(orgID)}, tokens, int64(window.Seconds())).Int64()
	if err != nil {
		return fmt.Errorf("spend %d tokens of org %d: %w", tokens, orgID, err)
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
