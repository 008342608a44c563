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

type itemResult struct {
	Status    string `json:"status"`
	MessageID string `json:"messageTime"`
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

	resp, err := r.http.Do(req)
	if err != nil {
		return fmt.Errorf("post usage batch: %w", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("post usage batch: status %d", resp.StatusCode)
	}

	var body struct {
		Result []itemResult `json:"result"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&body); err != nil {
		return fmt.Errorf("read usage batch answer: %w", err)
	}
	return r.settle(ctx, events, body.Result)
}

func (r *Reporter) settle(ctx context.Context, events []UsageEvent, results []itemResult) error {
	if len(results) != len(events) {
		return fmt.Errorf("marketplace answered %d of %d usage events", len(results), len(events))
	}
	var accepted []int64
	for i, result := range results {
		switch result.Status {
		case "Accepted", "Duplicate":
			accepted = append(accepted, events[i].rowID)
		case "Error":
			slog.WarnContext(ctx, "marketplace will be asked again", "row", events[i].rowID)
		default:
			if err := r.hours.MarkRejected(ctx, events[i].rowID, result.Status); err != nil {
				return err
			}
		}
	}
	return r.hours.MarkAccepted(ctx, accepted)
}
