package gateway

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// USD per million tokens.
type modelPrice struct {
	Input, CachedInput, Output float64 // <- MTR-305
}

var prices = map[string]modelPrice{
	"gpt-4o":            {Input: 2.50, CachedInput: 1.25, Output: 10}, // <- MTR-305
	"gpt-4o-mini":       {Input: 0.15, CachedInput: 0.075, Output: 0.60}, // <- MTR-305
	"claude-3-5-sonnet": {Input: 3, CachedInput: 0.30, Output: 15}, // <- MTR-305
}

type Call struct {
	ID, ProjectID, Model        string
	Prompt, Cached, Completion int64
	Took                        time.Duration
	FinishedAt                  time.Time
}

func cost(c Call) (float64, error) { // <- MTR-305
	p, ok := prices[c.Model]
	if !ok {
		return 0, fmt.Errorf("no price for model %q", c.Model)
	}
	total := float64(c.Prompt-c.Cached) * p.Input / 1e6 // <- MTR-305
	total += float64(c.Cached) * p.CachedInput / 1e6 // <- MTR-305
	total += float64(c.Completion) * p.Output / 1e6 // <- MTR-305
	return total, nil
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
