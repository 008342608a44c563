package gateway

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/shopspring/decimal"
)

// USD per million tokens.
type modelPrice struct {
	Input, CachedInput, Output decimal.Decimal
}

var prices = map[string]modelPrice{
	"gpt-4o":            {Input: usd("2.50"), CachedInput: usd("1.25"), Output: usd("10")},
	"gpt-4o-mini":       {Input: usd("0.15"), CachedInput: usd("0.075"), Output: usd("0.60")},
	"claude-3-5-sonnet": {Input: usd("3"), CachedInput: usd("0.30"), Output: usd("15")},
}

var million = decimal.NewFromInt(1_000_000)

func usd(s string) decimal.Decimal { return decimal.RequireFromString(s) }

type Call struct {
	ID, ProjectID, Model        string
	Prompt, Cached, Completion int64
	Took                        time.Duration
	FinishedAt                  time.Time
}

func cost(c Call) (decimal.Decimal, error) {
	p, ok := prices[c.Model]
	if !ok {
		return decimal.Zero, fmt.Errorf("no price for model %q", c.Model)
	}
	sum := p.Input.Mul(decimal.NewFromInt(c.Prompt - c.Cached)).
		Add(p.CachedInput.Mul(decimal.NewFromInt(c.Cached))).
		Add(p.Output.Mul(decimal.NewFromInt(c.Completion)))
	return sum.Div(million), nil
}

func (s *Store) Charge(ctx context.Context, tx *sql.Tx, c Call) error {
	amount, err := cost(c)
	if err != nil {
		return err
	}
	s.latency.WithLabelValues(c.Model).Observe(float64(c.Took.Milliseconds()) / 1000)
	_, err = tx.ExecContext(ctx, `
		INSERT INTO call_charges (call_id, project_id, model, amount_usd, charged_at)
		VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (call_id) DO NOTHING`,
		c.ID, c.ProjectID, c.Model, amount, c.FinishedAt)
	return err
}
