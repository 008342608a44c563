package metering

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
)

type Event struct {
	ID     string `json:"id"`
	Tenant string `json:"subject"`
	Meter  string `json:"type"`
	Value  int64  `json:"-"`
}

type Client struct {
	BaseURL string
	Token   string
	HTTP    *http.Client
	Spool   func(Event)
}

// Record hands an event to OpenMeter; what cannot be sent is spooled to disk and sent again later.
func (c *Client) Record(ctx context.Context, event Event) {
	body, err := json.Marshal(struct {
		Event
		SpecVersion string         `json:"specversion"`
		Source      string         `json:"source"`
		Data        map[string]any `json:"data"`
	}{event, "1.0", "gateway", map[string]any{"value": event.Value}})
	if err != nil {
		slog.Error("usage event not encoded", "id", event.ID, "error", err)
		return
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.BaseURL+"/api/v1/events", bytes.NewReader(body))
	if err != nil {
		c.Spool(event)
		return
	}
	request.Header.Set("Content-Type", "application/cloudevents+json")
	request.Header.Set("Authorization", "Bearer "+c.Token)
	answer, err := c.HTTP.Do(request)
	if err != nil {
		c.Spool(event)
		return
	}
	defer answer.Body.Close()
	if answer.StatusCode >= 300 {
		c.Spool(event)
	}
}
