package dedupe

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	// replayHorizon is how far back operators may rewind the topic (see cmd/replay).
	replayHorizon = 7 * 24 * time.Hour
	// seenRetention outlasts a replay, and the days that one may take to run.
	seenRetention = replayHorizon + 7*24*time.Hour
	pruneEvery    = 6 * time.Hour
)

// Message is one metered request off the usage topic.
type Message struct {
	ID        string
	AccountID int64
	Meter     string
	Day       time.Time
	Units     int64
}

// Totals adds messages to daily totals; a message that was seen is left out.
type Totals struct {
	pool *pgxpool.Pool
	log  *slog.Logger
}

func New(pool *pgxpool.Pool, log *slog.Logger) *Totals { return &Totals{pool: pool, log: log} }

// Apply is called before the offset of the message is committed.
func (t *Totals) Apply(ctx context.Context, m Message) error {
	return pgx.BeginFunc(ctx, t.pool, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `INSERT INTO seen_messages (id) VALUES ($1) ON CONFLICT (id) DO NOTHING`, m.ID)
		if err != nil {
			return fmt.Errorf("remember %s: %w", m.ID, err)
		}
		if tag.RowsAffected() == 0 {
			return nil
		}
		_, err = tx.Exec(ctx, `
			INSERT INTO daily_totals (account_id, meter, day, units) VALUES ($1, $2, $3, $4)
			ON CONFLICT (account_id, meter, day) DO UPDATE SET units = daily_totals.units + EXCLUDED.units`,
			m.AccountID, m.Meter, m.Day, m.Units)
		if err != nil {
			return fmt.Errorf("add %s: %w", m.ID, err)
		}
		return nil
	})
}

// EarliestReplay is the oldest point that cmd/replay accepts.
func EarliestReplay(now time.Time) time.Time { return now.Add(-replayHorizon) }

// PruneLoop keeps seen_messages small until ctx ends.
func (t *Totals) PruneLoop(ctx context.Context) {
	ticker := time.NewTicker(pruneEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			tag, err := t.pool.Exec(ctx, `DELETE FROM seen_messages WHERE seen_at < now() - $1::interval`, seenRetention)
			if err != nil {
				t.log.Error("prune seen messages", "error", err)
				continue
			}
			t.log.Debug("pruned", "rows", tag.RowsAffected())
		}
	}
}
