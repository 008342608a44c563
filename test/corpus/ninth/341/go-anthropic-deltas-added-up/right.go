package assist

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/anthropics/anthropic-sdk-go"
)

type Tokens struct {
	Input, CacheRead, CacheWrite, Output int64
}

// Ledger stores one row per request.
type Ledger interface {
	Put(ctx context.Context, requestID, tenant, model string, t Tokens) error
}

type Writer struct {
	client anthropic.Client
	ledger Ledger
}

func NewWriter(client anthropic.Client, ledger Ledger) *Writer {
	return &Writer{client: client, ledger: ledger}
}

// Stream writes the answer to out and books what it took, also when the reader goes away.
func (w *Writer) Stream(ctx context.Context, requestID, tenant, prompt string, out io.Writer) (err error) {
	const model = anthropic.ModelClaudeSonnet4_5
	var tokens Tokens
	var written int
	defer func() {
		bctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer cancel()
		if err != nil {
			// Broken off before the last count came.
			tokens.Output = max(tokens.Output, int64(written/3))
		}
		if perr := w.ledger.Put(bctx, requestID, tenant, string(model), tokens); perr != nil {
			err = errors.Join(err, fmt.Errorf("book %s: %w", requestID, perr))
		}
	}()

	stream := w.client.Messages.NewStreaming(ctx, anthropic.MessageNewParams{
		Model:     model,
		MaxTokens: 2048,
		Messages:  []anthropic.MessageParam{anthropic.NewUserMessage(anthropic.NewTextBlock(prompt))},
	})
	defer stream.Close()

	for stream.Next() {
		switch event := stream.Current().AsAny().(type) {
		case anthropic.MessageStartEvent:
			usage := event.Message.Usage
			tokens.Input = usage.InputTokens
			tokens.CacheRead = usage.CacheReadInputTokens
			tokens.CacheWrite = usage.CacheCreationInputTokens
			tokens.Output = usage.OutputTokens
		case anthropic.MessageDeltaEvent:
			// The count of the whole message so far, which begins anew with every event.
			if event.Usage.OutputTokens > tokens.Output {
				tokens.Output = event.Usage.OutputTokens
			}
		case anthropic.ContentBlockDeltaEvent:
			if delta, ok := event.Delta.AsAny().(anthropic.TextDelta); ok {
				written += len(delta.Text)
				if _, err := io.WriteString(out, delta.Text); err != nil {
					return fmt.Errorf("write: %w", err)
				}
			}
		}
	}
	return stream.Err()
}
