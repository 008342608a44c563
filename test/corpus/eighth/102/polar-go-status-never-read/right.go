package relay

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
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

// refusal is an event that Polar will not take, however often it is sent.
type refusal struct{ detail string }

func (e *refusal) Error() string { return "refused: " + e.detail }

// Relay moves what the API wrote into usage_outbox on to Polar.
type Relay struct {
	DB       *pgxpool.Pool
	HTTP     *http.Client
	Token    string
	Failures prometheus.Counter
	Refused  prometheus.Counter // alert UsageRefused fires on any increase
}

func (r *Relay) Step(ctx context.Context) error {
	tx, err := r.DB.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)

	var id, bytesOut int64
	var ev polarEvent
	err = tx.QueryRow(ctx, `select id, event_id, org_id, at, bytes from usage_outbox
		where state = 'new' order by id limit 1 for update skip locked`).
		Scan(&id, &ev.ExternalID, &ev.ExternalCustomerID, &ev.Timestamp, &bytesOut)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	} else if err != nil {
		return fmt.Errorf("claim: %w", err)
	}
	ev.Name = "egress"
	ev.Metadata = map[string]any{"bytes": bytesOut}

	state, note := "sent", ""
	if err := r.post(ctx, ev); err != nil {
		var no *refusal
		if !errors.As(err, &no) {
			r.Failures.Inc()
			return fmt.Errorf("outbox %d: %w", id, err)
		}
		// kept for a person to mend; the rows behind it go on
		r.Refused.Inc()
		state, note = "refused", no.detail
	}
	if _, err := tx.Exec(ctx, `update usage_outbox set state = $2, note = $3 where id = $1`, id, state, note); err != nil {
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

	resp, err := r.HTTP.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, 4096))
	switch {
	case resp.StatusCode == http.StatusUnprocessableEntity:
		return &refusal{detail: string(text)}
	case resp.StatusCode < 200 || resp.StatusCode > 299:
		return fmt.Errorf("polar answered %s: %s", resp.Status, text)
	}
	return err
}
