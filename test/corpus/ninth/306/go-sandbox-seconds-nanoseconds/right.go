package sandbox

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"time"
)

// Finished is written with the sandbox's state, in one transaction.
type Finished struct {
	SandboxID string
	OwnerID   string
	VCPU      int
	StartedAt time.Time
	StoppedAt time.Time
}

type Ledger struct {
	db  *sql.DB
	log *slog.Logger
}

func NewLedger(db *sql.DB, log *slog.Logger) *Ledger {
	return &Ledger{db: db, log: log.With("component", "ledger")}
}

// Close ends the sandbox and books its vCPU seconds. A sandbox is closed once: the primary key of
// sandbox_usage is the sandbox.
func (l *Ledger) Close(ctx context.Context, f Finished) error {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()

	if _, err := tx.ExecContext(ctx,
		`UPDATE sandboxes SET state = 'stopped', stopped_at = $2 WHERE id = $1`, f.SandboxID, f.StoppedAt); err != nil {
		return fmt.Errorf("stop %s: %w", f.SandboxID, err)
	}

	elapsed := f.StoppedAt.Sub(f.StartedAt)
	vcpuSeconds := wholeSeconds(elapsed) * int64(f.VCPU)
	if _, err := tx.ExecContext(ctx,
		`INSERT INTO sandbox_usage (sandbox_id, owner_id, vcpu_seconds, used_at)
		 VALUES ($1, $2, $3, $4)
		 ON CONFLICT (sandbox_id) DO NOTHING`,
		f.SandboxID, f.OwnerID, vcpuSeconds, f.StoppedAt); err != nil {
		return fmt.Errorf("book %s: %w", f.SandboxID, err)
	}

	l.log.Info("sandbox closed", "sandbox", f.SandboxID, "elapsed", elapsed.String())
	return tx.Commit()
}

// wholeSeconds rounds up: a second that was begun is billed.
func wholeSeconds(d time.Duration) int64 {
	return int64((d + time.Second - 1) / time.Second)
}
