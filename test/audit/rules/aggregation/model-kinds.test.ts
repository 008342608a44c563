import { cumulativeAddition } from '#audit/rules/aggregation/cumulative-addition.ts';
import { foreignField } from '#audit/rules/aggregation/foreign-field.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(foreignField, {
  fires: [
    {
      name: 'fields of an API under another name',
      files: {
        'count.py': `
          from dataclasses import dataclass


          @dataclass
          class TokenCount:
              input_tokens: int
              output_tokens: int
              cached_tokens: int


          def from_gemini(meta) -> TokenCount:
              return TokenCount(
                  input_tokens=meta.prompt_token_count,
                  output_tokens=meta.total_token_count,
                  cached_tokens=meta.cached_content_token_count or 0,
              )
        `,
        'usage.rb': `
          class CohereUsage
            def self.from(response, text)
              units = response.dig("meta", "billed_units") || {}
              new(
                input_tokens: units["input_tokens"].to_i,
                output_tokens: text.length,
                reasoning_tokens: units["output_tokens"].to_i
              )
            end

            attr_reader :input_tokens, :output_tokens

            def initialize(input_tokens:, output_tokens:, reasoning_tokens:)
              @input_tokens = input_tokens
              @output_tokens = output_tokens
              @reasoning_tokens = reasoning_tokens
            end
          end
        `,
      },
      at: ['count.py:14', 'usage.rb:6', 'usage.rb:7'],
    },
  ],
  silent: [
    {
      name: 'each under its own name',
      files: {
        'count.py': `
          from dataclasses import dataclass


          @dataclass
          class TokenCount:
              input_tokens: int
              output_tokens: int
              cached_tokens: int
              total_tokens: int


          def from_gemini(meta) -> TokenCount:
              return TokenCount(
                  input_tokens=meta.prompt_token_count,
                  output_tokens=(meta.candidates_token_count or 0) + (meta.thoughts_token_count or 0),
                  cached_tokens=meta.cached_content_token_count or 0,
                  total_tokens=meta.total_token_count,
              )


          def from_embedding(usage) -> TokenCount:
              return TokenCount(input_tokens=usage.total_tokens, output_tokens=0, cached_tokens=0, total_tokens=usage.total_tokens)


          def rest_output(usage) -> int:
              output_tokens = usage.total_tokens - usage.prompt_tokens
              return output_tokens
        `,
        'Row.cs': `
          using Amazon.BedrockRuntime.Model;

          namespace Acme.Llm;

          public static class BedrockUsage
          {
              public static UsageRow ToRow(string requestId, string modelId, ConverseResponse response)
              {
                  var usage = response.Usage;
                  return new UsageRow
                  {
                      RequestId = requestId,
                      ModelId = modelId,
                      InputTokens = usage.InputTokens ?? 0,
                      OutputTokens = usage.OutputTokens ?? 0,
                      CacheReadTokens = usage.CacheReadInputTokens ?? 0,
                      CacheWriteTokens = usage.CacheWriteInputTokens ?? 0,
                  };
              }
          }
        `,
        'src/save.ts': `
          import type Anthropic from '@anthropic-ai/sdk';
          import { insertUsage } from '../store';

          export async function saveMessageUsage(tenant: string, message: Anthropic.Message) {
            const usage = message.usage;
            await insertUsage({
              tenant,
              messageId: message.id,
              inputTokens: usage.input_tokens,
              outputTokens: usage.output_tokens,
              cacheReadTokens: usage.cache_read_input_tokens ?? 0,
              cacheWriteTokens: usage.cache_creation_input_tokens ?? 0,
              totalTokens: usage.input_tokens + usage.output_tokens,
            });
          }
        `,
      },
    },
  ],
});

describeRule(cumulativeAddition, {
  fires: [
    {
      name: 'under any name, by helpers and by keys',
      files: {
        'src/gemini.ts': `
          import { GoogleGenAI } from '@google/genai';
          import { saveUsage } from './usage';

          const ai = new GoogleGenAI({ apiKey: process.env.GEMINI_KEY! });

          export async function* generate(userId: string, prompt: string) {
            let input = 0;
            let output = 0;
            const stream = await ai.models.generateContentStream({ model: 'gemini-2.5-flash', contents: prompt });
            try {
              for await (const chunk of stream) {
                if (chunk.usageMetadata) {
                  input += chunk.usageMetadata.promptTokenCount ?? 0;
                  output += (chunk.usageMetadata.candidatesTokenCount ?? 0) + (chunk.usageMetadata.thoughtsTokenCount ?? 0);
                }
                yield chunk.text ?? '';
              }
            } finally {
              await saveUsage(userId, 'gemini-2.5-flash', input, output);
            }
          }
        `,
        'claude.go': `
          package claude

          import (
          	"context"

          	"github.com/anthropics/anthropic-sdk-go"
          )

          type Usage struct{ Input, Output, CacheRead int64 }

          func (c *Client) Stream(ctx context.Context, p anthropic.MessageNewParams, emit func(string)) (Usage, error) {
          	stream := c.api.Messages.NewStreaming(ctx, p)
          	var u Usage
          	for stream.Next() {
          		switch ev := stream.Current().AsAny().(type) {
          		case anthropic.MessageStartEvent:
          			u.Input = ev.Message.Usage.InputTokens
          			u.CacheRead = ev.Message.Usage.CacheReadInputTokens
          			u.Output = ev.Message.Usage.OutputTokens
          		case anthropic.ContentBlockDeltaEvent:
          			emit(ev.Delta.Text)
          		case anthropic.MessageDeltaEvent:
          			u.Output += ev.Usage.OutputTokens
          		}
          	}
          	return u, stream.Err()
          }
        `,
        'claude.py': `
          import json

          import httpx


          class ClaudeStream:
              def __init__(self, http: httpx.AsyncClient):
                  self.http = http
                  self.totals = {"input_tokens": 0, "output_tokens": 0, "cache_read_input_tokens": 0}

              async def run(self, body):
                  async with self.http.stream("POST", "/v1/messages", json={**body, "stream": True}) as response:
                      async for line in response.aiter_lines():
                          if not line.startswith("data: "):
                              continue
                          event = json.loads(line[6:])
                          if event["type"] == "message_start":
                              self._add(event["message"]["usage"])
                          elif event["type"] == "message_delta":
                              self._add(event["usage"])
                          elif event["type"] == "content_block_delta":
                              yield event["delta"].get("text", "")

              def _add(self, usage):
                  for key in self.totals:
                      self.totals[key] += usage.get(key) or 0
        `,
      },
      at: ['src/gemini.ts:13', 'claude.go:23', 'claude.py:26'],
    },
  ],
  silent: [
    {
      name: 'several answers, and counts that are set',
      files: {
        'src/gemini.ts': `
          import { GoogleGenAI } from '@google/genai';
          import { saveUsage } from './usage';

          const ai = new GoogleGenAI({ apiKey: process.env.GEMINI_KEY! });

          export async function* generate(userId: string, prompts: string[]) {
            let input = 0;
            let output = 0;
            try {
              for (const prompt of prompts) {
                let last;
                const stream = await ai.models.generateContentStream({ model: 'gemini-2.5-flash', contents: prompt });
                for await (const chunk of stream) {
                  last = chunk.usageMetadata ?? last;
                  yield chunk.text ?? '';
                }
                input += last?.promptTokenCount ?? 0;
                output += (last?.candidatesTokenCount ?? 0) + (last?.thoughtsTokenCount ?? 0);
              }
            } finally {
              await saveUsage(userId, 'gemini-2.5-flash', input, output);
            }
          }
        `,
        'claude.go': `
          package claude

          import (
          	"context"

          	"github.com/anthropics/anthropic-sdk-go"
          )

          type Usage struct{ Input, Output, CacheRead, CacheWrite int64 }

          // Converse runs turns until no tool is asked for; every turn is a message of its own with its own usage.
          func (c *Client) Converse(ctx context.Context, p anthropic.MessageNewParams) (Usage, error) {
          	var u Usage
          	for turn := 0; turn < maxTurns; turn++ {
          		message, err := c.api.Messages.New(ctx, p)
          		if err != nil {
          			return u, err
          		}
          		u.Input += message.Usage.InputTokens
          		u.Output += message.Usage.OutputTokens
          		u.CacheRead += message.Usage.CacheReadInputTokens
          		u.CacheWrite += message.Usage.CacheCreationInputTokens
          		if message.StopReason != anthropic.StopReasonToolUse {
          			return u, nil
          		}
          		p.Messages = append(p.Messages, c.tools(ctx, message)...)
          	}
          	return u, errTooManyTurns
          }

          func (c *Client) Stream(ctx context.Context, p anthropic.MessageNewParams, emit func(string)) (Usage, error) {
          	stream := c.api.Messages.NewStreaming(ctx, p)
          	message := anthropic.Message{}
          	for stream.Next() {
          		event := stream.Current()
          		if err := message.Accumulate(event); err != nil {
          			return Usage{}, err
          		}
          	}
          	return Usage{message.Usage.InputTokens, message.Usage.OutputTokens, message.Usage.CacheReadInputTokens, message.Usage.CacheCreationInputTokens}, stream.Err()
          }
        `,
        'claude.py': `
          import json

          import httpx


          class ClaudeStream:
              def __init__(self, http: httpx.AsyncClient):
                  self.http = http
                  self.totals = {"input_tokens": 0, "output_tokens": 0, "cache_read_input_tokens": 0}

              async def run(self, body):
                  async with self.http.stream("POST", "/v1/messages", json={**body, "stream": True}) as response:
                      async for line in response.aiter_lines():
                          if not line.startswith("data: "):
                              continue
                          event = json.loads(line[6:])
                          if event["type"] == "message_start":
                              self.totals.update(event["message"]["usage"])
                          elif event["type"] == "message_delta":
                              self.totals["output_tokens"] = event["usage"]["output_tokens"]
                          elif event["type"] == "content_block_delta":
                              yield event["delta"].get("text", "")


          def month_total(rows):
              total = 0
              for row in rows:
                  total += row.usage["output_tokens"]
              return total
        `,
      },
    },
  ],
});
