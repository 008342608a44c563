package proxy

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"

	"example.com/llmgate/internal/ledger"
)

type Usage struct {
	PromptTokens     int64 `json:"prompt_tokens"`
	CompletionTokens int64 `json:"completion_tokens"`
}

type Relay struct {
	upstream *http.Client
	ledger   *ledger.Ledger
	log      *slog.Logger
}

// stream copies the upstream's events to the client and records what was consumed.
func (p *Relay) stream(w http.ResponseWriter, r *http.Request, resp *http.Response, requestID, tenant string) error {
	defer resp.Body.Close()
	var usage Usage
	defer func() {
		ctx := context.WithoutCancel(r.Context())
		if err := p.ledger.Record(ctx, requestID, tenant, usage.PromptTokens, usage.CompletionTokens); err != nil {
			p.log.Error("usage not recorded", "request", requestID, "error", err)
			p.ledger.Spill(requestID, tenant, usage.PromptTokens, usage.CompletionTokens)
		}
	}()

	reader := bufio.NewReader(resp.Body)
	for {
		line, err := reader.ReadString('\n')
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		usage = readUsage(line, usage)
		if _, err := io.WriteString(w, line); err != nil {
			return err
		}
	}
}

func readUsage(line string, before Usage) Usage {
	data, found := strings.CutPrefix(line, "data: ")
	if !found {
		return before
	}
	var chunk struct {
		Usage *Usage `json:"usage"`
	}
	if err := json.Unmarshal([]byte(data), &chunk); err != nil || chunk.Usage == nil {
		return before
	}
	return *chunk.Usage
}
