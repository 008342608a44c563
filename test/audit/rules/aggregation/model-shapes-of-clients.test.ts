import { containedPart } from '#audit/rules/aggregation/contained-part.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(containedPart, {
  fires: [
    {
      name: 'shapes of frameworks in TypeScript and Python',
      files: {
        'src/aisdk-details.ts': `
          import { generateText } from 'ai';
          import { anthropic } from '@ai-sdk/anthropic';
          import { db } from '../db';
          import { usageCharges } from '../db/schema';

          interface ModelRate {
            input: number;
            cachedInput: number;
            output: number;
          }

          const RATES: Record<string, ModelRate> = {
            'claude-sonnet-4-5': { input: 3, cachedInput: 0.3, output: 15 },
          };

          export async function answerTicket(workspaceId: string, prompt: string) {
            const model = 'claude-sonnet-4-5';
            const result = await generateText({ model: anthropic(model), prompt });
            const rate = RATES[model];
            const { usage } = result;

            const costUsd =
              ((usage.inputTokens ?? 0) * rate.input +
                (usage.inputTokenDetails.cacheReadTokens ?? 0) * rate.cachedInput +
                (usage.outputTokens ?? 0) * rate.output) /
              1_000_000;

            await db.insert(usageCharges).values({ workspaceId, model, costUsd: costUsd.toFixed(6) });
            return result.text;
          }
        `,
        'src/langchain_cache.ts': `
          import { ChatOpenAI } from '@langchain/openai';
          import { HumanMessage } from '@langchain/core/messages';
          import { meter } from './meter';

          const llm = new ChatOpenAI({ model: 'gpt-4.1-mini' });

          export async function classify(customerId: string, text: string) {
            const reply = await llm.invoke([new HumanMessage(\`Classify: \${text}\`)]);
            const usage = reply.usage_metadata;
            if (usage) {
              const promptTokens = usage.input_tokens + (usage.input_token_details?.cache_read ?? 0);
              await meter.record({ customerId, promptTokens, completionTokens: usage.output_tokens });
            }
            return String(reply.content);
          }
        `,
        'src/pydanticai-cost.py': `
          from decimal import Decimal

          from pydantic_ai import Agent

          from billing.ledger import Ledger
          from billing.rates import rate_for

          agent = Agent("anthropic:claude-sonnet-4-5", system_prompt="You summarise support threads.")


          async def summarise(ledger: Ledger, account_id: str, thread: str) -> str:
              result = await agent.run(thread)
              usage = result.usage()
              rate = rate_for("claude-sonnet-4-5")
              billable_input = usage.input_tokens + usage.cache_read_tokens
              amount = (
                  Decimal(billable_input) * rate.input_per_token
                  + Decimal(usage.output_tokens) * rate.output_per_token
              )
              await ledger.charge(account_id, amount, memo="thread summary")
              return result.output
        `,
        'src/litellm-proxy.py': `
          import litellm

          from app.metering import record_tokens
          from app.pricing import price_table


          def complete_and_bill(org_id: str, model: str, messages: list[dict]) -> str:
              response = litellm.completion(model=model, messages=messages)
              usage = response.usage
              prices = price_table[model]

              cost = usage.prompt_tokens * prices["input"] + usage.cache_read_input_tokens * prices["cache_read"]
              cost += usage.completion_tokens * prices["output"]

              record_tokens(
                  org_id=org_id,
                  model=model,
                  input_tokens=usage.prompt_tokens,
                  output_tokens=usage.completion_tokens,
                  cost_usd=cost,
              )
              return response.choices[0].message.content
        `,
      },
      at: [
        'src/aisdk-details.ts:23',
        'src/langchain_cache.ts:11',
        'src/pydanticai-cost.py:15',
        'src/litellm-proxy.py:12',
      ],
      confidence: 'likely',
    },
    {
      name: 'shapes of clients in Java, C#, Go, Rust and PHP',
      files: {
        'src/Lc4jReasoning.java': `
          package com.acme.assist;

          import dev.langchain4j.model.chat.ChatModel;
          import dev.langchain4j.model.chat.request.ChatRequest;
          import dev.langchain4j.model.chat.response.ChatResponse;
          import dev.langchain4j.model.openai.OpenAiTokenUsage;
          import org.springframework.stereotype.Service;

          @Service
          public class AssistantService {
              private final ChatModel model;
              private final TokenMeter meter;

              public AssistantService(ChatModel model, TokenMeter meter) {
                  this.model = model;
                  this.meter = meter;
              }

              public String ask(String tenantId, ChatRequest request) {
                  ChatResponse response = model.chat(request);
                  OpenAiTokenUsage usage = (OpenAiTokenUsage) response.metadata().tokenUsage();
                  int outputTokens = usage.outputTokenCount() + usage.outputTokensDetails().reasoningTokens();
                  meter.record(tenantId, usage.inputTokenCount(), outputTokens);
                  return response.aiMessage().text();
              }
          }
        `,
        'src/openai-dotnet.cs': `
          using OpenAI.Chat;

          namespace Acme.Copilot.Billing;

          public sealed record ModelPrice(decimal Input, decimal CachedInput, decimal Output);

          public sealed class ChatBilling(ChatClient client, IUsageLedger ledger, ModelPrice price)
          {
              public async Task<string> CompleteAsync(string tenantId, IEnumerable<ChatMessage> messages, CancellationToken ct)
              {
                  ChatCompletion completion = await client.CompleteChatAsync(messages, cancellationToken: ct);
                  ChatTokenUsage usage = completion.Usage;

                  decimal cost = usage.InputTokenCount * price.Input
                      + usage.InputTokenDetails.CachedTokenCount * price.CachedInput
                      + usage.OutputTokenCount * price.Output;

                  await ledger.ChargeAsync(tenantId, completion.Model, cost, ct);
                  return completion.Content[0].Text;
              }
          }
        `,
        'src/eino.go': `
          package agent

          import (
          	"context"

          	"github.com/cloudwego/eino/components/model"
          	"github.com/cloudwego/eino/schema"
          )

          type Biller interface {
          	ChargeTokens(ctx context.Context, tenant string, in, out int) error
          }

          func Ask(ctx context.Context, m model.ChatModel, b Biller, tenant string, msgs []*schema.Message) (string, error) {
          	out, err := m.Generate(ctx, msgs)
          	if err != nil {
          		return "", err
          	}
          	if u := out.ResponseMeta.Usage; u != nil {
          		inTokens := u.PromptTokens + u.PromptTokenDetails.CachedTokens
          		if err := b.ChargeTokens(ctx, tenant, inTokens, u.CompletionTokens); err != nil {
          			return "", err
          		}
          	}
          	return out.Content, nil
          }
        `,
        'src/async_openai.rs': `
          use async_openai::{config::OpenAIConfig, types::CreateChatCompletionRequest, Client};
          use rust_decimal::Decimal;

          use crate::ledger::Ledger;
          use crate::pricing::Price;

          pub struct Completer {
              client: Client<OpenAIConfig>,
              ledger: Ledger,
          }

          impl Completer {
              pub async fn complete(&self, org: &str, request: CreateChatCompletionRequest, price: &Price) -> anyhow::Result<String> {
                  let response = self.client.chat().create(request).await?;
                  let usage = response.usage.ok_or_else(|| anyhow::anyhow!("no usage"))?;
                  let reasoning = usage
                      .completion_tokens_details
                      .as_ref()
                      .and_then(|d| d.reasoning_tokens)
                      .unwrap_or(0);
                  let billed_output = usage.completion_tokens + reasoning;
                  let amount = Decimal::from(usage.prompt_tokens) * price.input + Decimal::from(billed_output) * price.output;
                  self.ledger.charge(org, amount).await?;
                  Ok(response.choices[0].message.content.clone().unwrap_or_default())
              }
          }
        `,
        'src/openai_php.php': `
          <?php

          namespace App\\Services;

          use App\\Models\\Team;
          use App\\Models\\TokenCharge;
          use OpenAI\\Laravel\\Facades\\OpenAI;

          class CopyWriter
          {
              public function write(Team $team, string $brief): string
              {
                  $response = OpenAI::chat()->create([
                      'model' => 'gpt-4.1',
                      'messages' => [['role' => 'user', 'content' => $brief]],
                  ]);

                  $usage = $response->usage;
                  $inputTokens = $usage->promptTokens + $usage->promptTokensDetails->cachedTokens;

                  TokenCharge::create([
                      'team_id' => $team->id,
                      'input_tokens' => $inputTokens,
                      'output_tokens' => $usage->completionTokens,
                      'cost_micros' => (int) round($inputTokens * 2.0 + $usage->completionTokens * 8.0),
                  ]);

                  return $response->choices[0]->message->content;
              }
          }
        `,
      },
      at: [
        'src/Lc4jReasoning.java:22',
        'src/openai-dotnet.cs:14',
        'src/eino.go:20',
        'src/async_openai.rs:21',
        'src/openai_php.php:19',
      ],
      confidence: 'likely',
    },
  ],
  silent: [],
});
