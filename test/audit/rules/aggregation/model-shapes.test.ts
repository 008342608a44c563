import { containedPart } from '#audit/rules/aggregation/contained-part.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(containedPart, {
  fires: [
    {
      name: 'what was thought, in a file named after an API that counts the cache apart',
      files: {
        'src/anthropic_thinking.ts': `
          import Anthropic from '@anthropic-ai/sdk';
          import { chargeTokens } from '../billing/charge';

          const anthropic = new Anthropic();

          export async function solve(teamId: string, problem: string): Promise<string> {
            const message = await anthropic.messages.create({
              model: 'claude-opus-4-5',
              max_tokens: 16_000,
              thinking: { type: 'enabled', budget_tokens: 8_000 },
              messages: [{ role: 'user', content: problem }],
            });
            const { usage } = message;
            const input =
              usage.input_tokens + (usage.cache_creation_input_tokens ?? 0) + (usage.cache_read_input_tokens ?? 0);
            const output = usage.output_tokens + (usage.output_tokens_details?.thinking_tokens ?? 0);
            await chargeTokens(teamId, { input, output });
            return message.content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('');
          }
        `,
      },
      at: ['src/anthropic_thinking.ts:16'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'what each shape counts apart, and parts that are taken off',
      files: {
        'src/aisdk-details.ts': `
          import { streamText } from 'ai';
          import { openai } from '@ai-sdk/openai';
          import { recordSpend } from '../spend';
          import { rates } from '../rates';

          export function chat(orgId: string, messages: Parameters<typeof streamText>[0]['messages']) {
            return streamText({
              model: openai('gpt-5-mini'),
              messages,
              onFinish: async ({ totalUsage }) => {
                const rate = rates['gpt-5-mini'];
                const costUsd =
                  ((totalUsage.inputTokenDetails.noCacheTokens ?? 0) * rate.input +
                    (totalUsage.inputTokenDetails.cacheReadTokens ?? 0) * rate.cachedInput +
                    (totalUsage.outputTokens ?? 0) * rate.output) /
                  1_000_000;
                await recordSpend({ orgId, costUsd, tokens: totalUsage.totalTokens ?? 0 });
              },
            }).toUIMessageStreamResponse();
          }
        `,
        'src/pydanticai.py': `
          from decimal import Decimal

          from pydantic_ai import Agent

          from billing.ledger import Ledger
          from billing.rates import rate_for

          agent = Agent("openai:gpt-5")


          async def run_and_charge(ledger: Ledger, account_id: str, prompt: str) -> str:
              result = await agent.run(prompt)
              usage = result.usage()
              rate = rate_for("gpt-5")
              fresh = usage.input_tokens - usage.cache_read_tokens
              amount = (
                  Decimal(fresh) * rate.input_per_token
                  + Decimal(usage.cache_read_tokens) * rate.cached_per_token
                  + Decimal(usage.output_tokens) * rate.output_per_token
              )
              await ledger.charge(account_id, amount, memo="agent run")
              return result.output
        `,
        'src/perplexity_deep.py': `
          import requests

          from .ledger import charge

          PRICES = {"input": 2.0, "output": 8.0, "reasoning": 3.0, "citation": 2.0}


          def deep_research(account_id: str, api_key: str, question: str) -> dict:
              res = requests.post(
                  "https://api.perplexity.ai/chat/completions",
                  headers={"Authorization": f"Bearer {api_key}"},
                  json={"model": "sonar-deep-research", "messages": [{"role": "user", "content": question}]},
                  timeout=600,
              )
              res.raise_for_status()
              body = res.json()
              usage = body["usage"]
              total = (
                  usage["prompt_tokens"] * PRICES["input"]
                  + usage["completion_tokens"] * PRICES["output"]
                  + usage["reasoning_tokens"] * PRICES["reasoning"]
                  + usage["citation_tokens"] * PRICES["citation"]
              ) / 1_000_000
              charge(account_id, total + usage["num_search_queries"] * 0.005)
              return body
        `,
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
        'src/openai-dotnet.cs': `
          using OpenAI.Chat;

          namespace Acme.Copilot.Billing;

          public sealed class ChatBilling(ChatClient client, IUsageLedger ledger, ModelPrice price)
          {
              public async Task<string> CompleteAsync(string tenantId, IEnumerable<ChatMessage> messages, CancellationToken ct)
              {
                  ChatCompletion completion = await client.CompleteChatAsync(messages, cancellationToken: ct);
                  ChatTokenUsage usage = completion.Usage;
                  int cached = usage.InputTokenDetails?.CachedTokenCount ?? 0;
                  decimal cost = (usage.InputTokenCount - cached) * price.Input
                      + cached * price.CachedInput
                      + usage.OutputTokenCount * price.Output;
                  await ledger.ChargeAsync(tenantId, completion.Model, cost, ct);
                  return completion.Content[0].Text;
              }
          }
        `,
        'src/Lc4j.java': `
          package com.acme.assist;

          import dev.langchain4j.model.anthropic.AnthropicTokenUsage;
          import dev.langchain4j.model.chat.ChatModel;
          import dev.langchain4j.model.chat.request.ChatRequest;
          import dev.langchain4j.model.chat.response.ChatResponse;

          public class AssistantService {
              private final ChatModel model;
              private final TokenMeter meter;

              public AssistantService(ChatModel model, TokenMeter meter) {
                  this.model = model;
                  this.meter = meter;
              }

              public String ask(String tenantId, ChatRequest request) {
                  ChatResponse response = model.chat(request);
                  AnthropicTokenUsage usage = (AnthropicTokenUsage) response.metadata().tokenUsage();
                  int input = usage.inputTokenCount() + usage.cacheReadInputTokens() + usage.cacheCreationInputTokens();
                  meter.record(tenantId, input, usage.outputTokenCount());
                  return response.aiMessage().text();
              }
          }
        `,
        'src/BedrockTotals.java': `
          package com.acme.bedrock;

          import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
          import software.amazon.awssdk.services.bedrockruntime.model.*;

          public class BedrockChat {
              private final BedrockRuntimeClient bedrock;
              private final UsageRecorder recorder;

              public BedrockChat(BedrockRuntimeClient bedrock, UsageRecorder recorder) {
                  this.bedrock = bedrock;
                  this.recorder = recorder;
              }

              public String ask(String tenantId, Message message) {
                  ConverseResponse response = bedrock.converse(r -> r.modelId("amazon.nova-pro-v1:0").messages(message));
                  TokenUsage usage = response.usage();
                  recorder.record(
                      tenantId,
                      usage.inputTokens(),
                      orZero(usage.cacheReadInputTokens()),
                      orZero(usage.cacheWriteInputTokens()),
                      usage.outputTokens());
                  return response.output().message().content().get(0).text();
              }

              private static int orZero(Integer value) {
                  return value == null ? 0 : value;
              }
          }
        `,
      },
    },
  ],
});
