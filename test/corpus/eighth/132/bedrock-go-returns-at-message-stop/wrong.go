package llm

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
	"go.uber.org/zap"
)

type Tokens struct {
	Input  int32
	Output int32
}

type Reply struct {
	Text   string
	Stop   types.StopReason
	Tokens Tokens
}

type Bedrock struct {
	API   *bedrockruntime.Client
	Model string
	Log   *zap.Logger
}

// Ask streams one answer; each piece goes to sink as it arrives. The caller books Reply.Tokens.
func (b *Bedrock) Ask(ctx context.Context, prompt string, sink func(string)) (*Reply, error) {
	out, err := b.API.ConverseStream(ctx, &bedrockruntime.ConverseStreamInput{
		ModelId: aws.String(b.Model),
		Messages: []types.Message{{
			Role:    types.ConversationRoleUser,
			Content: []types.ContentBlock{&types.ContentBlockMemberText{Value: prompt}},
		}},
		InferenceConfig: &types.InferenceConfiguration{MaxTokens: aws.Int32(2048)},
	})
	if err != nil {
		return nil, fmt.Errorf("converse: %w", err)
	}
	stream := out.GetStream()
	defer stream.Close()

	var text strings.Builder
	reply := &Reply{}
	for event := range stream.Events() {
		switch e := event.(type) {
		case *types.ConverseStreamOutputMemberContentBlockDelta:
			if d, ok := e.Value.Delta.(*types.ContentBlockDeltaMemberText); ok {
				text.WriteString(d.Value)
				sink(d.Value)
			}
		case *types.ConverseStreamOutputMemberMetadata:
			reply.Tokens.Input = aws.ToInt32(e.Value.Usage.InputTokens)
			reply.Tokens.Output = aws.ToInt32(e.Value.Usage.OutputTokens)
		case *types.ConverseStreamOutputMemberMessageStop: // <- MTR-132
			reply.Stop = e.Value.StopReason
			reply.Text = text.String()
			return reply, nil // <- MTR-132
		}
	}
	if err := stream.Err(); err != nil {
		b.Log.Warn("stream broke", zap.Error(err))
		return nil, err
	}
	return nil, errors.New("converse: stream ended early")
}
