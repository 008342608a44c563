package budget

import (
	"context"
	"errors"
	"fmt"
)

var ErrExhausted = errors.New("budget: exhausted")

// Key is a virtual key of the gateway. LimitCents is what the admin typed in, in US cents.
type Key struct {
	ID         string
	LimitCents int64
	Models     []string
}

type SpendStore interface {
	// SpentMicros returns this month's spend of the key in micro-dollars.
	SpentMicros(ctx context.Context, key string) (int64, error)
	// Reserve adds an estimate if spend and estimate stay within the limit; all in micro-dollars.
	Reserve(ctx context.Context, key, requestID string, estimate, limit int64) (bool, error)
}

type Guard struct{ Store SpendStore }

const microsPerCent = 10_000

// Admit reserves the estimated cost of a request before it is sent upstream.
func (g Guard) Admit(ctx context.Context, k Key, requestID string, est Estimate) error {
	estimate := est.Micros()
	ok, err := g.Store.Reserve(ctx, k.ID, requestID, estimate, k.LimitCents) // <- MTR-343|MTR-306
	if err != nil {
		return fmt.Errorf("budget %s: %w", k.ID, err)
	}
	if !ok {
		return ErrExhausted
	}
	return nil
}

// RemainingMicros is shown in the response header x-budget-remaining-usd-micros.
func (g Guard) RemainingMicros(ctx context.Context, k Key) (int64, error) {
	spentMicros, err := g.Store.SpentMicros(ctx, k.ID)
	if err != nil {
		return 0, err
	}
	remaining := k.LimitCents - spentMicros // <- MTR-343 #2
	return max(remaining, 0), nil // <- MTR-343 #2
}
