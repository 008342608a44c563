package export

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/robfig/cron/v3"
)

// Exporter runs in each replica of the API and brings closed hours of usage to Maxio.
type Exporter struct {
	DB        *sql.DB
	HTTP      *http.Client
	Site, Key string
	Replica   string // the pod's name
	Log       *slog.Logger
}

type closedHour struct {
	ID           int64
	Subscription int64
	Component    int64
	Quantity     int64
}

// errUnclear says that Maxio may or may not have counted the usage.
var errUnclear = errors.New("outcome unclear")

func (e *Exporter) Schedule(c *cron.Cron) error {
	_, err := c.AddFunc("7 * * * *", func() {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Minute)
		defer cancel()
		if err := e.Run(ctx); err != nil {
			e.Log.Error("export stopped", "error", err, "alert", "billing")
		}
	})
	return err
}

func (e *Exporter) Run(ctx context.Context) error {
	if err := e.reviewStaleClaims(ctx); err != nil {
		return err
	}
	for ctx.Err() == nil {
		h, err := e.claimNext(ctx)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("claim hour: %w", err)
		}
		state := "exported"
		if err := e.post(ctx, h); err != nil {
			state = "review" // finance looks the usage up in Maxio; never sent again by itself
			e.Log.Error("hour not exported", "hour", h.ID, "unclear", errors.Is(err, errUnclear), "error", err, "alert", "billing")
		}
		if _, err := e.DB.ExecContext(context.WithoutCancel(ctx), `UPDATE usage_hours SET state = $2 WHERE id = $1`, h.ID, state); err != nil {
			return fmt.Errorf("mark hour %d: %w", h.ID, err)
		}
	}
	return ctx.Err()
}

// claimNext takes one closed hour for this replica; the others pass it over.
func (e *Exporter) claimNext(ctx context.Context) (h closedHour, err error) {
	err = e.DB.QueryRowContext(ctx, `
		UPDATE usage_hours SET state = 'exporting', claimed_by = $1, claimed_at = now()
		 WHERE id = (SELECT id FROM usage_hours WHERE state = 'closed'
		              ORDER BY hour, id LIMIT 1 FOR UPDATE SKIP LOCKED)
		RETURNING id, subscription_id, component_id, quantity`, e.Replica,
	).Scan(&h.ID, &h.Subscription, &h.Component, &h.Quantity)
	return h, err
}

// reviewStaleClaims hands to finance what a replica was at when it died.
func (e *Exporter) reviewStaleClaims(ctx context.Context) error {
	res, err := e.DB.ExecContext(ctx, `
		UPDATE usage_hours SET state = 'review'
		 WHERE state = 'exporting' AND claimed_at < now() - interval '1 hour'`)
	if err != nil {
		return fmt.Errorf("stale claims: %w", err)
	}
	if n, _ := res.RowsAffected(); n > 0 {
		e.Log.Error("claims without an outcome", "count", n, "alert", "billing")
	}
	return nil
}

// post adds usage. Maxio has no key for it, so a usage must be posted once only.
func (e *Exporter) post(ctx context.Context, h closedHour) error {
	body, err := json.Marshal(map[string]any{"usage": map[string]any{"quantity": h.Quantity, "memo": fmt.Sprintf("hour %d", h.ID)}})
	if err != nil {
		return err
	}
	url := fmt.Sprintf("https://%s.chargify.com/subscriptions/%d/components/%d/usages.json", e.Site, h.Subscription, h.Component)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.SetBasicAuth(e.Key, "x")
	req.Header.Set("Content-Type", "application/json")
	res, err := e.HTTP.Do(req)
	if err != nil {
		return fmt.Errorf("%w: %w", errUnclear, err)
	}
	defer res.Body.Close()
	if res.StatusCode >= 500 {
		return fmt.Errorf("%w: status %d", errUnclear, res.StatusCode)
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("refused with status %d", res.StatusCode)
	}
	return nil
}
