package azuremeter

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

const endpoint = "https://marketplaceapi.microsoft.com/api/batchUsageEvent?api-version=2018-08-31"

type usageEvent struct {
	ResourceID string    `json:"resourceId"`
	Dimension  string    `json:"dimension"`
	PlanID     string    `json:"planId"`
	Quantity   float64   `json:"quantity"`
	Start      time.Time `json:"effectiveStartTime"`
}

type result struct {
	usageEvent
	Status string `json:"status"`
}

type Reporter struct {
	DB     *sql.DB
	Client *http.Client // adds the bearer token
}

const lockHours = `
	select resource_id, dimension, plan_id, quantity, hour from marketplace_hours
	where reported_at is null and quantity > 0 and hour < date_trunc('hour', now())
	order by coalesce(tried_at, hour), hour limit 25 for update skip locked`

// A crash after the post leaves the hours unreported; Azure answers Duplicate the next time.
func (r *Reporter) ReportOnce(ctx context.Context) error {
	tx, err := r.DB.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()

	rows, err := tx.QueryContext(ctx, lockHours)
	if err != nil {
		return err
	}
	events, err := scan(rows)
	if err != nil || len(events) == 0 {
		return err
	}
	results, err := r.post(ctx, events)
	if err != nil {
		return fmt.Errorf("report %d hours: %w", len(events), err)
	}
	for _, res := range results {
		statuses.WithLabelValues(res.Status).Inc()
		if _, err := tx.ExecContext(ctx, noteStatus, res.Status, res.ResourceID, res.Dimension, res.Start); err != nil {
			return err
		}
	}
	return tx.Commit()
}

const noteStatus = `update marketplace_hours set status = $1, tried_at = now(),
	reported_at = case when $1 in ('Accepted', 'Duplicate') then now() end
	where resource_id = $2 and dimension = $3 and hour = $4`

func (r *Reporter) post(ctx context.Context, events []usageEvent) ([]result, error) {
	body, err := json.Marshal(map[string]any{"request": events})
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := r.Client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("azure answered %s", resp.Status)
	}
	var answer struct {
		Result []result `json:"result"`
	}
	return answer.Result, json.NewDecoder(resp.Body).Decode(&answer)
}
