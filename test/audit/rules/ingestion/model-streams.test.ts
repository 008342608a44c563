import { rebuiltAnswer } from '#audit/rules/ingestion/rebuilt-answer.ts';
import { unreadUsage } from '#audit/rules/ingestion/unread-usage.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unreadUsage, {
  fires: [
    {
      name: 'output at the start, and the end before the usage',
      files: {
        'tap/Tap.cs': `
          using System.Text.Json;

          namespace Acme.Gateway;

          public sealed class ClaudeUsageTap(IUsageSink sink)
          {
              private long _output;
              private long _input;

              public void OnEvent(string data)
              {
                  using var doc = JsonDocument.Parse(data);
                  var root = doc.RootElement;
                  switch (root.GetProperty("type").GetString())
                  {
                      case "message_start":
                          var usage = root.GetProperty("message").GetProperty("usage");
                          _input = usage.GetProperty("input_tokens").GetInt64();
                          _output = usage.GetProperty("output_tokens").GetInt64();
                          break;
                      case "content_block_delta":
                          break;
                      case "message_delta":
                          StopReason = root.GetProperty("delta").GetProperty("stop_reason").GetString();
                          break;
                  }
              }

              public string? StopReason { get; private set; }

              public Task CloseAsync(string requestId) => sink.WriteAsync(requestId, _input, _output);
          }
        `,
        'src/stream.ts': `
          import OpenAI from 'openai';
          import { chargeTokens } from './credits';

          const openai = new OpenAI();

          export async function streamTo(res: { write(s: string): void }, userId: string, messages: OpenAI.ChatCompletionMessageParam[]) {
            const stream = await openai.chat.completions.create({
              model: 'gpt-4.1',
              messages,
              stream: true,
              stream_options: { include_usage: true },
            });
            let total = 0;
            try {
              for await (const chunk of stream) {
                const choice = chunk.choices[0];
                if (choice?.delta.content) res.write(choice.delta.content);
                if (chunk.usage) total = chunk.usage.total_tokens;
                if (choice?.finish_reason) break;
              }
            } finally {
              await chargeTokens(userId, 'gpt-4.1', total);
            }
          }
        `,
      },
      at: ['tap/Tap.cs:19', 'src/stream.ts:19'],
    },
  ],
  silent: [
    {
      name: 'read at both events, and before the guard',
      files: {
        'stream.py': `
          from openai import AsyncOpenAI

          from .ledger import Ledger

          client = AsyncOpenAI()


          async def stream_answer(ledger: Ledger, user_id: int, messages):
              usage = None
              stream = await client.chat.completions.create(
                  model="gpt-4o", messages=messages, stream=True, stream_options={"include_usage": True}
              )
              try:
                  async for chunk in stream:
                      if chunk.usage:
                          usage = chunk.usage
                      if not chunk.choices:
                          continue
                      yield chunk.choices[0].delta.content or ""
              finally:
                  await ledger.debit(user_id, usage.prompt_tokens if usage else None, usage.completion_tokens if usage else None)
        `,
        'tap/Tap.cs': `
          using System.Text.Json;

          namespace Acme.Gateway;

          public sealed class ClaudeUsageTap(IUsageSink sink)
          {
              private long _output;
              private long _input;

              public void OnEvent(string data)
              {
                  using var doc = JsonDocument.Parse(data);
                  var root = doc.RootElement;
                  switch (root.GetProperty("type").GetString())
                  {
                      case "message_start":
                          var usage = root.GetProperty("message").GetProperty("usage");
                          _input = usage.GetProperty("input_tokens").GetInt64()
                              + usage.GetProperty("cache_read_input_tokens").GetInt64()
                              + usage.GetProperty("cache_creation_input_tokens").GetInt64();
                          _output = usage.GetProperty("output_tokens").GetInt64();
                          break;
                      case "message_delta":
                          _output = root.GetProperty("usage").GetProperty("output_tokens").GetInt64();
                          break;
                  }
              }

              public Task CloseAsync(string requestId) => sink.WriteAsync(requestId, _input, _output);
          }
        `,
        'relay.go': `
          package relay

          import (
          	"context"

          	"github.com/openai/openai-go"
          )

          type Tokens struct{ Prompt, Completion int64 }

          func (r *Relay) Run(ctx context.Context, params openai.ChatCompletionNewParams, emit func(string)) (Tokens, error) {
          	params.StreamOptions = openai.ChatCompletionStreamOptionsParam{IncludeUsage: openai.Bool(true)}
          	stream := r.client.Chat.Completions.NewStreaming(ctx, params)
          	defer stream.Close()

          	var acc openai.ChatCompletionAccumulator
          	for stream.Next() {
          		chunk := stream.Current()
          		acc.AddChunk(chunk)
          		if len(chunk.Choices) == 0 {
          			continue
          		}
          		emit(chunk.Choices[0].Delta.Content)
          	}
          	return Tokens{acc.Usage.PromptTokens, acc.Usage.CompletionTokens}, stream.Err()
          }
        `,
        'src/stream.ts': `
          import Anthropic from '@anthropic-ai/sdk';
          import { chargeTokens } from './credits';

          const client = new Anthropic();

          export async function streamTo(res: { write(s: string): void }, userId: string, messages: Anthropic.MessageParam[]) {
            const usage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
            const stream = client.messages.stream({ model: 'claude-sonnet-4-5', max_tokens: 1000, messages });
            try {
              for await (const event of stream) {
                if (event.type === 'message_start') {
                  const u = event.message.usage;
                  usage.input = u.input_tokens;
                  usage.output = u.output_tokens; // one or two; message_delta tells the rest
                  usage.cacheRead = u.cache_read_input_tokens ?? 0;
                  usage.cacheWrite = u.cache_creation_input_tokens ?? 0;
                }
                if (event.type === 'message_delta') usage.output = event.usage.output_tokens;
                if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') res.write(event.delta.text);
              }
            } finally {
              await chargeTokens(userId, usage);
            }
          }
        `,
      },
    },
  ],
});

describeRule(rebuiltAnswer, {
  fires: [
    {
      name: 'in a transform, and from the pieces of another provider',
      files: {
        'src/disguise.ts': `
          import type OpenAI from 'openai';

          /** Customers see our own model names and ids. */
          export function disguise(alias: string): TransformStream<OpenAI.ChatCompletionChunk, OpenAI.ChatCompletionChunk> {
            return new TransformStream({
              transform(chunk, controller) {
                controller.enqueue({
                  id: chunk.id.replace('chatcmpl', 'acme'),
                  object: 'chat.completion.chunk',
                  created: chunk.created,
                  model: alias,
                  choices: chunk.choices.map((c) => ({ index: c.index, delta: c.delta, finish_reason: c.finish_reason })),
                });
              },
            });
          }

          export function disguiseWhole(alias: string, answer: OpenAI.ChatCompletion): OpenAI.ChatCompletion {
            return { ...answer, model: alias };
          }
        `,
        'convert.py': `
          import json
          import time

          from fastapi.responses import StreamingResponse


          def to_openai_chunk(event, request_id, model):
              """Gemini's pieces in the shape our clients know."""
              candidate = event["candidates"][0] if event.get("candidates") else {}
              text = "".join(p.get("text", "") for p in candidate.get("content", {}).get("parts", []))
              return {
                  "id": request_id,
                  "object": "chat.completion.chunk",
                  "created": int(time.time()),
                  "model": model,
                  "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": candidate.get("finishReason")}],
              }


          def to_openai(answer, request_id, model):
              meta = answer["usageMetadata"]
              return {
                  "id": request_id,
                  "object": "chat.completion",
                  "created": int(time.time()),
                  "model": model,
                  "choices": [{"index": 0, "message": {"role": "assistant", "content": answer["candidates"][0]["content"]["parts"][0]["text"]}}],
                  "usage": {
                      "prompt_tokens": meta["promptTokenCount"],
                      "completion_tokens": meta["candidatesTokenCount"] + meta.get("thoughtsTokenCount", 0),
                      "total_tokens": meta["totalTokenCount"],
                  },
              }


          async def relay(upstream, request_id, model):
              async def body():
                  async for event in upstream:
                      yield f"data: {json.dumps(to_openai_chunk(event, request_id, model))}\\n\\n"
                  yield "data: [DONE]\\n\\n"

              return StreamingResponse(body(), media_type="text/event-stream")
        `,
      },
      at: ['src/disguise.ts:7', 'convert.py:11'],
    },
  ],
  silent: [
    {
      name: 'with its usage, and a greeting',
      files: {
        'src/disguise.ts': `
          import type OpenAI from 'openai';

          export function disguise(alias: string): TransformStream<OpenAI.ChatCompletionChunk, OpenAI.ChatCompletionChunk> {
            return new TransformStream({
              transform(chunk, controller) {
                controller.enqueue({
                  id: chunk.id.replace('chatcmpl', 'acme'),
                  object: 'chat.completion.chunk',
                  created: chunk.created,
                  model: alias,
                  choices: chunk.choices.map((c) => ({ index: c.index, delta: c.delta, finish_reason: c.finish_reason })),
                  usage: chunk.usage,
                });
              },
            });
          }

          export function greeting(alias: string): OpenAI.ChatCompletionChunk {
            return { id: 'acme-hello', object: 'chat.completion.chunk', created: 0, model: alias, choices: [{ index: 0, delta: { role: 'assistant' }, finish_reason: null }] };
          }
        `,
        'rewrite.go': `
          package proxy

          import "encoding/json"

          func (a aliaser) rewrite(data []byte) ([]byte, error) {
          	var in Chunk
          	if err := json.Unmarshal(data, &in); err != nil {
          		return nil, err
          	}
          	out := Chunk{ID: in.ID, Object: in.Object, Created: in.Created, Model: a.alias, Choices: in.Choices}
          	if in.Usage != nil {
          		out.Usage = in.Usage
          	}
          	return json.Marshal(out)
          }

          // deltaOf is what the browser is shown: text alone. The meter reads the raw chunk before.
          func (a aliaser) deltaOf(in Chunk) Delta {
          	return Delta{ID: in.ID, Text: textOf(in.Choices)}
          }
        `,
      },
    },
  ],
});
