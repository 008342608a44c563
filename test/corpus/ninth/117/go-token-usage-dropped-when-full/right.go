package gateway

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"time"
)

// TokenUsage is one answer of a model, as the proxy saw it.
type TokenUsage struct {
	RequestID string
	TenantID  string
	Model     string
	Input     int64
	Output    int64
	At        time.Time
}

const insertUsage = `INSERT INTO token_usage (request_id, tenant_id, model, input_tokens, output_tokens, used_at)
	VALUES ($1, $2, $3, $4, $5, $6)
	ON CONFLICT (request_id) DO NOTHING`

// Recorder stores usage before the proxied request ends. The row is small; when the database is slow, requests
// are slow, and none goes uncounted.
type Recorder struct {
	db  *sql.DB
	log *slog.Logger
}

func NewRecorder(db *sql.DB, log *slog.Logger) *Recorder {
	return &Recorder{db: db, log: log}
}

// Record is called at the end of every proxied answer. The client may be gone by then.
func (r *Recorder) Record(ctx context.Context, u TokenUsage) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()

	_, err := r.db.ExecContext(ctx, insertUsage, u.RequestID, u.TenantID, u.Model, u.Input, u.Output, u.At)
	if err != nil {
		return fmt.Errorf("store usage of %s: %w", u.RequestID, err)
	}
	r.log.Debug("usage stored", "request", u.RequestID)
	return nil
}

// Price is in micro-cents per token.
func (u TokenUsage) Price(input, output int64) int64 {
	return u.Input*input + u.Output*output
}

func (u TokenUsage) String() string {
	return fmt.Sprintf("%s %s in=%d out=%d", u.RequestID, u.Model, u.Input, u.Output)
}
