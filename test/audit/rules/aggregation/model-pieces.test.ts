import { cumulativeAddition } from '#audit/rules/aggregation/cumulative-addition.ts';
import { foreignField } from '#audit/rules/aggregation/foreign-field.ts';
import { uncountedKind } from '#audit/rules/aggregation/uncounted-kind.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(cumulativeAddition, {
  fires: [
    {
      name: 'pieces that tell the count so far, in TypeScript and Go',
      files: {
        'src/perplexity-stream.ts': `
          import OpenAI from 'openai';
          import type { CreditService } from './credits';

          const sonar = new OpenAI({
            apiKey: process.env.PERPLEXITY_API_KEY,
            baseURL: 'https://api.perplexity.ai',
          });

          export class ResearchService {
            constructor(private readonly credits: CreditService) {}

            async *research(userId: string, question: string) {
              let usedTokens = 0;
              const stream = await sonar.chat.completions.create({
                model: 'sonar-pro',
                messages: [{ role: 'user', content: question }],
                stream: true,
              });
              for await (const chunk of stream) {
                usedTokens += chunk.usage?.total_tokens ?? 0;
                yield chunk.choices[0]?.delta?.content ?? '';
              }
              await this.credits.deduct(userId, Math.ceil(usedTokens / 1000));
            }
          }
        `,
        'src/gemini-stream.go': `
          package assistant

          import (
          	"context"

          	"google.golang.org/genai"
          )

          type UsageSink interface {
          	Add(ctx context.Context, customerID string, tokens int32) error
          }

          type Assistant struct {
          	client *genai.Client
          	usage  UsageSink
          }

          func (a *Assistant) Stream(ctx context.Context, customerID, prompt string, out chan<- string) error {
          	defer close(out)
          	var billed int32
          	for resp, err := range a.client.Models.GenerateContentStream(ctx, "gemini-2.5-flash", genai.Text(prompt), nil) {
          		if err != nil {
          			return err
          		}
          		if resp.UsageMetadata != nil {
          			billed += resp.UsageMetadata.TotalTokenCount
          		}
          		out <- resp.Text()
          	}
          	return a.usage.Add(ctx, customerID, billed)
          }
        `,
      },
      at: ['src/perplexity-stream.ts:20', 'src/gemini-stream.go:26'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'the last such count is kept, and pieces of other APIs tell it once',
      files: {
        'src/perplexity-stream.ts': `
          import OpenAI from 'openai';
          import type { CreditService } from './credits';

          const sonar = new OpenAI({ apiKey: process.env.PERPLEXITY_API_KEY, baseURL: 'https://api.perplexity.ai' });

          export async function* research(credits: CreditService, userId: string, question: string) {
            let usedTokens = 0;
            const stream = await sonar.chat.completions.create({
              model: 'sonar',
              messages: [{ role: 'user', content: question }],
              stream: true,
            });
            try {
              for await (const chunk of stream) {
                if (chunk.usage) usedTokens = chunk.usage.total_tokens;
                yield chunk.choices[0]?.delta?.content ?? '';
              }
            } finally {
              await credits.deduct(userId, Math.ceil(usedTokens / 1000));
            }
          }
        `,
        'src/gemini-stream.go': `
          package assistant

          import (
          	"context"

          	"google.golang.org/genai"
          )

          type UsageSink interface {
          	Add(ctx context.Context, customerID string, in, out int32) error
          }

          func Stream(ctx context.Context, client *genai.Client, sink UsageSink, customerID, prompt string, out chan<- string) error {
          	defer close(out)
          	var last *genai.GenerateContentResponseUsageMetadata
          	for resp, err := range client.Models.GenerateContentStream(ctx, "gemini-2.5-pro", genai.Text(prompt), nil) {
          		if err != nil {
          			return err
          		}
          		if resp.UsageMetadata != nil {
          			last = resp.UsageMetadata
          		}
          		out <- resp.Text()
          	}
          	if last == nil {
          		return nil
          	}
          	return sink.Add(ctx, customerID, last.PromptTokenCount, last.CandidatesTokenCount+last.ThoughtsTokenCount)
          }
        `,
        'src/azure_stream.go': `
          package chat

          import (
          	"context"
          	"errors"
          	"io"

          	"github.com/sashabaranov/go-openai"
          )

          type Recorder interface {
          	Record(ctx context.Context, tenant string, prompt, completion int) error
          }

          func Stream(ctx context.Context, c *openai.Client, rec Recorder, tenant string, req openai.ChatCompletionRequest, out io.Writer) error {
          	req.Stream = true
          	req.StreamOptions = &openai.StreamOptions{IncludeUsage: true}
          	stream, err := c.CreateChatCompletionStream(ctx, req)
          	if err != nil {
          		return err
          	}
          	defer stream.Close()
          	for {
          		chunk, err := stream.Recv()
          		if errors.Is(err, io.EOF) {
          			return nil
          		}
          		if err != nil {
          			return err
          		}
          		if chunk.Usage != nil {
          			if err := rec.Record(ctx, tenant, chunk.Usage.PromptTokens, chunk.Usage.CompletionTokens); err != nil {
          				return err
          			}
          		}
          		for _, choice := range chunk.Choices {
          			if _, err := io.WriteString(out, choice.Delta.Content); err != nil {
          				return err
          			}
          		}
          	}
          }
        `,
      },
    },
  ],
});

describeRule(foreignField, {
  fires: [
    {
      name: 'the prompt’s count from the answer’s',
      files: {
        'src/ollama-swap.go': `
          package gateway

          import (
          	"bytes"
          	"context"
          	"encoding/json"
          	"fmt"
          	"net/http"
          )

          type ollamaReply struct {
          	Model           string \`json:"model"\`
          	Response        string \`json:"response"\`
          	Done            bool   \`json:"done"\`
          	PromptEvalCount int    \`json:"prompt_eval_count"\`
          	EvalCount       int    \`json:"eval_count"\`
          }

          type TokenRecord struct {
          	TenantID     string
          	Model        string
          	PromptTokens int
          	OutputTokens int
          }

          type Recorder interface {
          	Record(ctx context.Context, r TokenRecord) error
          }

          type Ollama struct {
          	base string
          	rec  Recorder
          }

          func (o *Ollama) Generate(ctx context.Context, tenant, model, prompt string) (string, error) {
          	body, _ := json.Marshal(map[string]any{"model": model, "prompt": prompt, "stream": false})
          	req, err := http.NewRequestWithContext(ctx, http.MethodPost, o.base+"/api/generate", bytes.NewReader(body))
          	if err != nil {
          		return "", err
          	}
          	res, err := http.DefaultClient.Do(req)
          	if err != nil {
          		return "", err
          	}
          	defer res.Body.Close()
          	var reply ollamaReply
          	if err := json.NewDecoder(res.Body).Decode(&reply); err != nil {
          		return "", fmt.Errorf("ollama: %w", err)
          	}
          	record := TokenRecord{
          		TenantID:     tenant,
          		Model:        reply.Model,
          		PromptTokens: reply.EvalCount,
          		OutputTokens: reply.EvalCount,
          	}
          	if err := o.rec.Record(ctx, record); err != nil {
          		return "", err
          	}
          	return reply.Response, nil
          }
        `,
      },
      at: ['src/ollama-swap.go:53'],
    },
  ],
  silent: [
    {
      name: 'each from its own',
      files: {
        'src/ollama.ts': `
          import ollama from 'ollama';
          import { usageRepository } from './usage-repository';

          export async function* generate(tenantId: string, prompt: string) {
            const parts = await ollama.generate({ model: 'llama3.2', prompt, stream: true });
            for await (const part of parts) {
              yield part.response;
              if (part.done) {
                await usageRepository.insert({
                  tenantId,
                  promptTokens: part.prompt_eval_count ?? 0,
                  completionTokens: part.eval_count ?? 0,
                });
              }
            }
          }
        `,
      },
    },
  ],
});

describeRule(uncountedKind, {
  fires: [
    {
      name: 'what was thought beside the completion',
      files: {
        'src/xai-output.py': `
          import os

          import httpx

          from .usage import UsageStore

          PRICE_IN = 3.0 / 1_000_000
          PRICE_OUT = 15.0 / 1_000_000


          class GrokClient:
              def __init__(self, store: UsageStore) -> None:
                  self._store = store
                  self._http = httpx.AsyncClient(
                      base_url="https://api.x.ai/v1",
                      headers={"Authorization": f"Bearer {os.environ['XAI_API_KEY']}"},
                      timeout=60,
                  )

              async def chat(self, tenant_id: str, messages: list[dict]) -> str:
                  res = await self._http.post("/chat/completions", json={"model": "grok-4", "messages": messages})
                  res.raise_for_status()
                  body = res.json()
                  usage = body["usage"]
                  cost = usage["prompt_tokens"] * PRICE_IN + usage["completion_tokens"] * PRICE_OUT
                  await self._store.add(tenant_id, model="grok-4", cost_usd=cost)
                  return body["choices"][0]["message"]["content"]
        `,
      },
      at: ['src/xai-output.py:25'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'it is added, or taken from the total',
      files: {
        'src/xai.py': `
          import os

          import httpx

          from .usage import UsageStore


          class GrokClient:
              def __init__(self, store: UsageStore) -> None:
                  self._store = store
                  self._http = httpx.AsyncClient(base_url="https://api.x.ai/v1", headers={"Authorization": f"Bearer {os.environ['XAI_API_KEY']}"})

              async def chat(self, tenant_id: str, messages: list[dict]) -> str:
                  res = await self._http.post("/chat/completions", json={"model": "grok-4", "messages": messages})
                  res.raise_for_status()
                  body = res.json()
                  usage = body["usage"]
                  reasoning = usage["completion_tokens_details"]["reasoning_tokens"]
                  await self._store.add(
                      tenant_id,
                      input_tokens=usage["prompt_tokens"],
                      output_tokens=usage["completion_tokens"] + reasoning,
                  )
                  return body["choices"][0]["message"]["content"]
        `,
        'src/gateway-many.ts': `
          // Routes chat requests to several providers and keeps one ledger of tokens.
          import { grok, openai, type ChatProvider } from './providers';
          import { ledger } from './ledger';

          const ROUTES: Record<string, ChatProvider> = {
            'gpt-4.1': openai,
            'grok-4': grok, // x.ai
          };

          interface ChatUsage {
            prompt_tokens: number;
            completion_tokens: number;
            total_tokens: number;
          }

          export async function route(orgId: string, model: string, messages: unknown[]) {
            const provider = ROUTES[model] ?? openai;
            const reply = await provider.chat({ model, messages });
            const usage: ChatUsage = reply.usage;
            await ledger.append({
              orgId,
              model,
              inputTokens: usage.prompt_tokens,
              outputTokens: usage.total_tokens - usage.prompt_tokens,
            });
            return reply;
          }
        `,
      },
    },
  ],
});
