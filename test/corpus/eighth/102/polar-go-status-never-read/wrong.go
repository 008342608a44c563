package relay

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
)

const ingestURL = "https://api.polar.sh/v1/events/ingest"

type polarEvent struct {
	Name               string         `json:"name"`
	ExternalCustomerID string         `json:"external_customer_id"`
	ExternalID         string         `json:"external_id"`
	Timestamp          time.Time      `json:"timestamp"`
	Metadata           map[string]any `json:"metadata"`
}

// Relay moves what the API wrote into usage_outbox on to Polar.
type Relay struct {
	DB       *pgxpool.Pool
	HTTP     *http.Client
	Token    string
	Failures prometheus.Counter
}

func (r *Relay) Step(ctx context.Context) error {
	tx, err := r.DB.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)

	var id int64
	var ev polarEvent
	var bytesOut int64
	err = tx.QueryRow(ctx, `select id, event_id, org_id, at, bytes from usage_outbox
		where state = 'new' order by id limit 1 for update skip locked`).
		Scan(&id, &ev.ExternalID, &ev.ExternalCustomerID, &ev.Timestamp, &bytesOut)
	if err == pgx.ErrNoRows {
		return nil
	} else if err != nil {
		return fmt.Errorf("claim: %w", err)
	}
	ev.Name = "egress"
	ev.Metadata = map[string]any{"bytes": bytesOut}

	if err := r.post(ctx, ev); err != nil {
		r.Failures.Inc()
		return fmt.Errorf("outbox %d: %w", id, err)
	}
	if _, err := tx.Exec(ctx, `update usage_outbox set state = 'sent' where id = $1`, id); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

func (r *Relay) post(ctx context.Context, ev polarEvent) error {
	body, err := json.Marshal(map[string]any{"events": []polarEvent{ev}})
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, ingestURL, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+r.Token)
	req.Header.Set("Content-Type", "application/json")

	resp, err := r.HTTP.Do(req) // <- MTR-102
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, resp.Body)
	return err // <- MTR-102
}
