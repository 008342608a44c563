package export

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/orbcorp/orb-go"
)

const page = 200

type lookup struct {
	seq      int64
	apiKeyID string
	customer string
	region   string
	at       time.Time
}

type LookupExporter struct {
	db  *sql.DB
	orb *orb.Client
}

// Step exports one page and says whether there may be more. One instance runs at a time: the caller holds the
// advisory lock of the exporter for the length of the run.
func (e *LookupExporter) Step(ctx context.Context) (bool, error) {
	var last int64
	if err := e.db.QueryRowContext(ctx,
		`SELECT position FROM export_positions WHERE name = 'lookups'`).Scan(&last); err != nil {
		return false, fmt.Errorf("read position: %w", err)
	}
	lookups, err := e.after(ctx, last)
	if err != nil || len(lookups) == 0 {
		return false, err
	}

	events := make([]orb.EventIngestParamsEvent, 0, len(lookups))
	for _, l := range lookups {
		events = append(events, orb.EventIngestParamsEvent{
			EventName:          orb.F("ip_lookup"),
			IdempotencyKey:     orb.F(fmt.Sprintf("lookup-%d", l.seq)),
			ExternalCustomerID: orb.F(l.customer),
			Timestamp:          orb.F(l.at),
			Properties:         orb.F[any](map[string]any{"region": l.region, "key": l.apiKeyID}),
		})
	}

	if err := e.moveTo(ctx, lookups[len(lookups)-1].seq); err != nil { // <- MTR-109
		return false, err
	}
	if _, err := e.orb.Events.Ingest(ctx, orb.EventIngestParams{Events: orb.F(events)}); err != nil { // <- MTR-109
		return false, fmt.Errorf("ingest %d lookups: %w", len(events), err)
	}
	return len(lookups) == page, nil
}

func (e *LookupExporter) moveTo(ctx context.Context, seq int64) error {
	_, err := e.db.ExecContext(ctx,
		`UPDATE export_positions SET position = $1 WHERE name = 'lookups'`, seq) // <- MTR-109
	return err
}

// seq is handed out by the single writer of the table, so no smaller one appears later.
func (e *LookupExporter) after(ctx context.Context, last int64) ([]lookup, error) {
	rows, err := e.db.QueryContext(ctx,
		`SELECT seq, api_key_id, customer_id, region, looked_up_at
		 FROM lookups WHERE seq > $1 ORDER BY seq LIMIT $2`, last, page)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var found []lookup
	for rows.Next() {
		var l lookup
		if err := rows.Scan(&l.seq, &l.apiKeyID, &l.customer, &l.region, &l.at); err != nil {
			return nil, err
		}
		found = append(found, l)
	}
	return found, rows.Err()
}
