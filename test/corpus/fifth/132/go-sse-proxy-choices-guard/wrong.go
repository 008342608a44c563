package proxy

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
)

type piece struct {
	ID      string `json:"id"`
	Choices []struct {
		FinishReason *string `json:"finish_reason"`
	} `json:"choices"`
	Usage *struct {
		PromptTokens     int64 `json:"prompt_tokens"`
		CompletionTokens int64 `json:"completion_tokens"`
	} `json:"usage"`
}

type Spool interface {
	Put(ctx context.Context, key, team string, input, output int64) error
}

// relay copies the upstream's events to the client. The upstream was asked with stream_options.include_usage.
func relay(ctx context.Context, w http.ResponseWriter, upstream io.Reader, team string, spool Spool) (err error) {
	var last piece
	var input, output int64
	defer func() {
		if putErr := spool.Put(context.WithoutCancel(ctx), last.ID, team, input, output); putErr != nil {
			err = putErr
		}
	}()

	lines := bufio.NewScanner(upstream)
	for lines.Scan() {
		line := lines.Bytes()
		if _, err := w.Write(append(line, '\n')); err != nil {
			return err
		}
		data, ok := bytes.CutPrefix(line, []byte("data: "))
		if !ok || bytes.Equal(data, []byte("[DONE]")) {
			continue
		}
		var next piece
		if err := json.Unmarshal(data, &next); err != nil {
			return err
		}
		if len(next.Choices) == 0 { // <- MTR-132
			continue // <- MTR-132
		}
		last = next
		if next.Usage != nil { // <- MTR-132
			input, output = next.Usage.PromptTokens, next.Usage.CompletionTokens // <- MTR-132
		}
		if next.Choices[0].FinishReason != nil {
			w.(http.Flusher).Flush()
		}
	}
	return lines.Err()
}
