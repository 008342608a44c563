package jobs

import (
	"context"
	"fmt"
	"time"

	metronome "github.com/Metronome-Industries/metronome-go"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
)

type BillSnapshotArgs struct {
	SnapshotID int64 `json:"snapshot_id"`
}

func (BillSnapshotArgs) Kind() string { return "bill_snapshot" }

// InsertOpts: fifteen attempts take about two days. Discarded jobs are kept and paged about.
func (BillSnapshotArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: "metering", MaxAttempts: 15}
}

type BillSnapshotWorker struct {
	river.WorkerDefaults[BillSnapshotArgs]
	db        *pgxpool.Pool
	metronome *metronome.Client
}

type snapshot struct {
	alias     string
	gigabytes string
	takenAt   time.Time
}

func (w *BillSnapshotWorker) Timeout(*river.Job[BillSnapshotArgs]) time.Duration {
	return 30 * time.Second
}

func (w *BillSnapshotWorker) Work(ctx context.Context, job *river.Job[BillSnapshotArgs]) error {
	var s snapshot
	err := w.db.QueryRow(ctx,
		`SELECT c.ingest_alias, s.gigabytes::text, s.taken_at
		   FROM snapshots s JOIN customers c ON c.id = s.customer_id
		  WHERE s.id = $1`, job.Args.SnapshotID).Scan(&s.alias, &s.gigabytes, &s.takenAt)
	if err != nil {
		return fmt.Errorf("snapshot %d: %w", job.Args.SnapshotID, err)
	}

	id := fmt.Sprintf("snapshot-%d-job-%d-%d", job.Args.SnapshotID, job.ID, job.Attempt) // <- MTR-214
	err = w.metronome.V1.Usage.Ingest(ctx, metronome.V1UsageIngestParams{
		Usage: []metronome.V1UsageIngestParamsUsage{{
			TransactionID: id, // <- MTR-214
			CustomerID:    s.alias,
			EventType:     "snapshot_stored",
			Timestamp:     s.takenAt.UTC().Format(time.RFC3339),
			Properties:    map[string]any{"gigabytes": s.gigabytes},
		}},
	})
	if err != nil {
		return fmt.Errorf("ingest %s, attempt %d: %w", id, job.Attempt, err)
	}
	return nil
}
