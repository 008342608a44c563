package export

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"time"

	metronome "github.com/Metronome-Industries/metronome-go"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Metronome refuses an ingest request with more events.
const metronomeMax = 100

type QueryRun struct {
	ID        string
	AccountID string
	Bytes     int64
	EndedAt   time.Time
}

type Exporter struct {
	pool   *pgxpool.Pool
	client metronome.Client
	pageSz int
}

// ExportHour sends the query runs that ended in the hour. Asking for an hour twice does no harm: the run is the id.
func (e *Exporter) ExportHour(ctx context.Context, hour time.Time) error {
	rows, err := e.pool.Query(ctx,
		`select id, account_id, bytes, ended_at from query_runs where ended_at >= $1 and ended_at < $2 order by ended_at, id`,
		hour, hour.Add(time.Hour))
	if err != nil {
		return fmt.Errorf("read query runs: %w", err)
	}
	runs, err := pgx.CollectRows(rows, pgx.RowToStructByPos[QueryRun])
	if err != nil {
		return fmt.Errorf("read query runs: %w", err)
	}

	usage := make([]metronome.V1UsageIngestParamsUsage, 0, len(runs))
	for _, run := range runs {
		usage = append(usage, metronome.V1UsageIngestParamsUsage{
			TransactionID: run.ID,
			CustomerID:    run.AccountID,
			EventType:     "query_scanned",
			Timestamp:     run.EndedAt.UTC().Format(time.RFC3339Nano),
			Properties:    map[string]any{"bytes": strconv.FormatInt(run.Bytes, 10)},
		})
	}

	for part := range slices.Chunk(usage, metronomeMax) {
		if err := e.client.V1.Usage.Ingest(ctx, metronome.V1UsageIngestParams{Usage: part}); err != nil {
			return fmt.Errorf("ingest runs of %s: %w", hour.Format(time.RFC3339), err)
		}
	}

	slog.InfoContext(ctx, "hour exported", "hour", hour, "runs", len(runs))
	_, err = e.pool.Exec(ctx, `insert into exported_hours (hour) values ($1) on conflict do nothing`, hour)
	return err
}
