package azure

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
)

type Message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

type streamOptions struct {
	IncludeUsage bool `json:"include_usage"`
}

type chatRequest struct {
	Messages    []Message `json:"messages"`
	Temperature float64   `json:"temperature"`
	MaxTokens   int       `json:"max_tokens,omitempty"`
	Stream      bool      `json:"stream"`
	StreamOptions *streamOptions `json:"stream_options,omitempty"`
	User        string    `json:"user,omitempty"`
}

type Client struct {
	Endpoint   string
	Deployment string
	Key        string
	HTTP       *http.Client
}

const apiVersion = "2024-10-21"

func (c *Client) open(ctx context.Context, tenant string, msgs []Message) (*http.Response, error) {
	payload, err := json.Marshal(chatRequest{
		Messages:      msgs,
		Temperature:   0.2,
		MaxTokens:     2048,
		Stream:        true,
		StreamOptions: &streamOptions{IncludeUsage: true},
		User:          tenant,
	})
	if err != nil {
		return nil, err
	}
	url := fmt.Sprintf("%s/openai/deployments/%s/chat/completions?api-version=%s", c.Endpoint, c.Deployment, apiVersion)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(payload))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("api-key", c.Key)
	res, err := c.HTTP.Do(req)
	if err != nil {
		return nil, err
	}
	if res.StatusCode != http.StatusOK {
		res.Body.Close()
		return nil, fmt.Errorf("azure: %s answered %s", c.Deployment, res.Status)
	}
	return res, nil
}
