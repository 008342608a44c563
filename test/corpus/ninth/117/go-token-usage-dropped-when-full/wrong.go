package gateway

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"sync"
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

// Recorder writes usage beside the requests, so that they do not wait for the database.
type Recorder struct {
	db    *sql.DB
	log   *slog.Logger
	queue chan TokenUsage
	done  sync.WaitGroup
}

func NewRecorder(db *sql.DB, log *slog.Logger) *Recorder {
	r := &Recorder{db: db, log: log, queue: make(chan TokenUsage, 512)}
	r.done.Add(1)
	go r.drain()
	return r
}

// Record is called at the end of every proxied answer.
func (r *Recorder) Record(_ context.Context, u TokenUsage) error {
	select {
	case r.queue <- u: // <- MTR-103?, MTR-117
	default: // <- MTR-117
		r.log.Debug("usage queue is full", "request", u.RequestID) // <- MTR-117
	}
	return nil
}

func (r *Recorder) drain() {
	defer r.done.Done()
	for u := range r.queue {
		for !r.store(u) {
			time.Sleep(time.Second)
		}
	}
}

func (r *Recorder) store(u TokenUsage) bool {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	_, err := r.db.ExecContext(ctx, insertUsage, u.RequestID, u.TenantID, u.Model, u.Input, u.Output, u.At)
	if err != nil {
		r.log.Error("store usage", "request", u.RequestID, "err", err)
	}
	return err == nil
}

// Close waits until everything is stored.
func (r *Recorder) Close() {
	close(r.queue)
	r.done.Wait()
}

// Price is in micro-cents per token.
func (u TokenUsage) Price(input, output int64) int64 {
	return u.Input*input + u.Output*output
}

func (u TokenUsage) String() string {
	return fmt.Sprintf("%s %s in=%d out=%d", u.RequestID, u.Model, u.Input, u.Output)
}
