package gateway

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/sashabaranov/go-openai"
)

// Sink gets the text of an answer piece by piece.
type Sink interface {
	Write(text string) error
}

type UsageStore interface {
	AddTokens(ctx context.Context, tenant, eventID string, in, out int) error
}

type Gateway struct {
	api   *openai.Client
	usage UsageStore
}

func (g *Gateway) Complete(ctx context.Context, tenant string, messages []openai.ChatCompletionMessage, sink Sink) (err error) {
	stream, err := g.api.CreateChatCompletionStream(ctx, openai.ChatCompletionRequest{ // <- MTR-118
		Model:    openai.GPT4oMini,
		Messages: messages,
		User:     tenant,
	})
	if err != nil {
		return fmt.Errorf("open completion: %w", err)
	}
	defer stream.Close()

	var in, out int
	var id string
	defer func() {
		err = errors.Join(err, g.usage.AddTokens(context.WithoutCancel(ctx), tenant, id, in, out))
	}()

	for {
		piece, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read completion: %w", err)
		}
		id = piece.ID
		if piece.Usage != nil { // <- MTR-118
			in, out = piece.Usage.PromptTokens, piece.Usage.CompletionTokens // <- MTR-118
		}
		for _, choice := range piece.Choices {
			if err := sink.Write(choice.Delta.Content); err != nil {
				return err
			}
		}
	}
}
