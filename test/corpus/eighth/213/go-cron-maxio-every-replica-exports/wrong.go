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
	_, err := c.AddFunc("7 * * * *", func() { // <- MTR-213
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Minute)
		defer cancel()
		if err := e.Run(ctx); err != nil {
			e.Log.Error("export stopped", "error", err, "alert", "billing")
		}
	})
	return err
}

func (e *Exporter) Run(ctx context.Context) error {
	hours, err := e.pending(ctx) // <- MTR-213
	if err != nil {
		return err
	}
	for _, h := range hours {
		state := "exported"
		if err := e.post(ctx, h); err != nil {
			state = "review" // finance looks the usage up in Maxio; never sent again by itself
			e.Log.Error("hour not exported", "hour", h.ID, "unclear", errors.Is(err, errUnclear), "error", err, "alert", "billing")
		}
		if _, err := e.DB.ExecContext(context.WithoutCancel(ctx), `UPDATE usage_hours SET state = $2 WHERE id = $1`, h.ID, state); err != nil {
			return fmt.Errorf("mark hour %d: %w", h.ID, err)
		}
	}
	return nil
}

func (e *Exporter) pending(ctx context.Context) ([]closedHour, error) {
	rows, err := e.DB.QueryContext(ctx, ` // <- MTR-213
		SELECT id, subscription_id, component_id, quantity FROM usage_hours
		 WHERE state = 'closed' ORDER BY hour, id`)
	if err != nil {
		return nil, fmt.Errorf("pending hours: %w", err)
	}
	defer rows.Close()
	var out []closedHour
	for rows.Next() {
		var h closedHour
		if err := rows.Scan(&h.ID, &h.Subscription, &h.Component, &h.Quantity); err != nil {
			return nil, err
		}
		out = append(out, h)
	}
	return out, rows.Err()
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
