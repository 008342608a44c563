package azure

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"strings"
)

type Usage struct {
	PromptTokens     int `json:"prompt_tokens"`
	CompletionTokens int `json:"completion_tokens"`
	TotalTokens      int `json:"total_tokens"`
}

type chunk struct {
	ID      string `json:"id"`
	Choices []struct {
		Delta struct {
			Content string `json:"content"`
		} `json:"delta"`
	} `json:"choices"`
	Usage *Usage `json:"usage"`
}

// ErrNoUsage says that the stream was read to its end and told no counts.
var ErrNoUsage = errors.New("azure: stream without usage")

// Stream calls emit for every piece of text and returns what the deployment counted.
func (c *Client) Stream(ctx context.Context, tenant string, msgs []Message, emit func(string) error) (Usage, error) {
	var usage Usage
	seen := false
	res, err := c.open(ctx, tenant, msgs)
	if err != nil {
		return usage, err
	}
	defer res.Body.Close()

	lines := bufio.NewScanner(res.Body)
	lines.Buffer(make([]byte, 0, 64*1024), 1<<20)
	for lines.Scan() {
		data, ok := strings.CutPrefix(lines.Text(), "data: ")
		if !ok || data == "[DONE]" {
			continue
		}
		var ck chunk
		if err := json.Unmarshal([]byte(data), &ck); err != nil {
			return usage, err
		}
		if ck.Usage != nil {
			usage = *ck.Usage
			seen = true
		}
		for _, choice := range ck.Choices {
			if err := emit(choice.Delta.Content); err != nil {
				return usage, err
			}
		}
	}
	if err := lines.Err(); err != nil {
		return usage, errors.Join(err, ctx.Err())
	}
	if !seen {
		return usage, ErrNoUsage
	}
	return usage, nil
}
