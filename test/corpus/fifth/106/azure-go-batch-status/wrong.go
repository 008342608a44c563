package marketplace

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"time"
)

const batchURL = "https://marketplaceapi.microsoft.com/api/batchUsageEvent?api-version=2018-08-31"

type UsageEvent struct {
	ResourceID         string  `json:"resourceId"`
	PlanID             string  `json:"planId"`
	Dimension          string  `json:"dimension"`
	Quantity           int64   `json:"quantity"`
	EffectiveStartTime string  `json:"effectiveStartTime"`
	rowID              int64
}

type tokenSource interface {
	Token(ctx context.Context) (string, error)
}

type ledger interface {
	ClosedHours(ctx context.Context, before time.Time, limit int) ([]UsageEvent, error)
	MarkAccepted(ctx context.Context, ids []int64) error
	MarkRejected(ctx context.Context, id int64, status string) error
}

type Reporter struct {
	http   *http.Client
	tokens tokenSource
	hours  ledger
}

func (r *Reporter) Flush(ctx context.Context, now time.Time) error {
	events, err := r.hours.ClosedHours(ctx, now.UTC().Truncate(time.Hour), 25)
	if err != nil || len(events) == 0 {
		return err
	}
	payload, err := json.Marshal(map[string]any{"request": events})
	if err != nil {
		return err
	}
	token, err := r.tokens.Token(ctx)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, batchURL, bytes.NewReader(payload))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json")

	resp, err := r.http.Do(req) // <- MTR-106
	if err != nil {
		return fmt.Errorf("post usage batch: %w", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK { // <- MTR-106
		return fmt.Errorf("post usage batch: status %d", resp.StatusCode)
	}

	ids := make([]int64, 0, len(events))
	for _, event := range events {
		ids = append(ids, event.rowID)
	}
	slog.InfoContext(ctx, "marketplace usage reported", "count", len(ids))
	return r.hours.MarkAccepted(ctx, ids) // <- MTR-106
}
