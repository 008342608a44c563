// Package orbsync brings stored search usage to Orb.
package orbsync

import (
	"context"
	"fmt"

	"github.com/orbcorp/orb-go"
)

// Row is one search as it was stored, with the id it got there.
type Row struct {
	ID         string
	Seq        int64
	CustomerID string
	Queries    int64
	OccurredAt string
}

// Store keeps the rows and how far they were sent.
type Store interface {
	RowsAfter(ctx context.Context, seq int64, limit int) ([]Row, error)
	Cursor(ctx context.Context, name string) (int64, error)
	SaveCursor(ctx context.Context, name string, seq int64) error
}

// Worker sends rows in order.
type Worker struct {
	store  Store
	client *orb.Client
}

const batchSize = 100

// SyncQueries sends the next batch. The cursor moves only after Orb took it; a batch sent twice counts once,
// because each row keeps its key.
func (w *Worker) SyncQueries(ctx context.Context) error {
	cursor, err := w.store.Cursor(ctx, "queries")
	if err != nil {
		return fmt.Errorf("read cursor: %w", err)
	}
	rows, err := w.store.RowsAfter(ctx, cursor, batchSize)
	if err != nil || len(rows) == 0 {
		return err
	}
	events := make([]orb.EventIngestParamsEvent, 0, len(rows))
	for _, row := range rows {
		events = append(events, toEvent(row, "search_query", row.ID))
	}
	if _, err := w.client.Events.Ingest(ctx, orb.EventIngestParams{Events: orb.F(events)}); err != nil {
		return fmt.Errorf("ingest: %w", err)
	}
	return w.store.SaveCursor(ctx, "queries", rows[len(rows)-1].Seq)
}

// SyncIndexedHours sends the hours of audio that were indexed since the last run.
func (w *Worker) SyncIndexedHours(ctx context.Context) error {
	cursor, err := w.store.Cursor(ctx, "indexed_hours")
	if err != nil {
		return fmt.Errorf("read cursor: %w", err)
	}
	rows, err := w.store.RowsAfter(ctx, cursor, batchSize)
	if err != nil || len(rows) == 0 {
		return err
	}
	events := make([]orb.EventIngestParamsEvent, 0, len(rows))
	for _, row := range rows {
		events = append(events, toEvent(row, "indexed_hours", row.ID))
	}
	if err := w.store.SaveCursor(ctx, "indexed_hours", rows[len(rows)-1].Seq); err != nil {
		return fmt.Errorf("save cursor: %w", err)
	}
	if _, err := w.client.Events.Ingest(ctx, orb.EventIngestParams{Events: orb.F(events)}); err != nil {
		return fmt.Errorf("ingest: %w", err)
	}
	return nil
}

func toEvent(row Row, name, key string) orb.EventIngestParamsEvent {
	return orb.EventIngestParamsEvent{
		EventName:          orb.F(name),
		IdempotencyKey:     orb.F(key),
		ExternalCustomerID: orb.F(row.CustomerID),
		Properties:         orb.F[any](map[string]any{"queries": row.Queries}),
	}
}
