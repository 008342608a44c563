import { containedPart } from '#audit/rules/aggregation/contained-part.ts';
import { uncountedKind } from '#audit/rules/aggregation/uncounted-kind.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(containedPart, {
  fires: [
    {
      name: 'parts of counts in six languages',
      files: {
        'src/cost.ts': `
          import type { Response } from 'openai/resources/responses/responses';
          import { priceOf } from './prices';

          export function costOf(response: Response): number {
            const price = priceOf(response.model);
            const { input_tokens, output_tokens, output_tokens_details } = response.usage!;
            const reasoning = output_tokens_details?.reasoning_tokens ?? 0;
            return (input_tokens * price.input + (output_tokens + reasoning) * price.output) / 1_000_000;
          }
        `,
        'Usage.java': `
          package com.acme.vertex;

          import com.google.cloud.vertexai.api.GenerateContentResponse;

          public class VertexUsageMapper {
              public TokenUsage map(GenerateContentResponse response) {
                  var meta = response.getUsageMetadata();
                  long input = meta.getPromptTokenCount() + meta.getCachedContentTokenCount();
                  long output = meta.getCandidatesTokenCount() + meta.getThoughtsTokenCount();
                  return new TokenUsage(input, output);
              }
          }
        `,
        'Pricer.php': `
          <?php

          namespace App\\Billing;

          use Brick\\Math\\BigDecimal;

          final class OpenAiPricer
          {
              public function price(array $usage, Rate $rate): BigDecimal
              {
                  $prompt = $usage['prompt_tokens'];
                  $cached = $usage['prompt_tokens_details']['cached_tokens'] ?? 0;

                  return BigDecimal::of($prompt)->multipliedBy($rate->input)
                      ->plus(BigDecimal::of($cached)->multipliedBy($rate->cached))
                      ->plus(BigDecimal::of($usage['completion_tokens'])->multipliedBy($rate->output));
              }
          }
        `,
        'Pricing.java': `
          package com.acme.llm;

          import com.openai.models.completions.CompletionUsage;
          import java.math.BigDecimal;

          public class Pricing {
              public BigDecimal cost(CompletionUsage usage, Rate rate) {
                  long reasoning = usage.completionTokensDetails().flatMap(d -> d.reasoningTokens()).orElse(0L);
                  BigDecimal in = rate.input().multiply(BigDecimal.valueOf(usage.promptTokens()));
                  BigDecimal out = rate.output().multiply(BigDecimal.valueOf(usage.completionTokens()));
                  BigDecimal think = rate.output().multiply(BigDecimal.valueOf(reasoning));
                  return in.add(out).add(think);
              }
          }
        `,
        'Quota.kt': `
          package com.acme.llm

          data class Usage(val inputTokens: Long, val outputTokens: Long, val totalTokens: Long, val cachedTokens: Long, val reasoningTokens: Long)

          class QuotaMeter(private val quota: QuotaStore) {
              suspend fun consume(orgId: String, response: ChatResponse) {
                  val meta = response.metadata.usage
                  val used = meta.totalTokens + meta.reasoningTokens
                  quota.decrement(orgId, used)
              }
          }
        `,
      },
      at: ['src/cost.ts:8', 'Usage.java:8', 'Pricer.php:14', 'Pricing.java:12', 'Quota.kt:8'],
    },
  ],
  silent: [
    {
      name: 'parts that are taken off, and kinds that stand apart',
      files: {
        'src/cost.ts': `
          import type { Response } from 'openai/resources/responses/responses';
          import { priceOf } from './prices';

          export function costOf(response: Response): number {
            const price = priceOf(response.model);
            const { input_tokens, output_tokens, input_tokens_details, output_tokens_details } = response.usage!;
            const cached = input_tokens_details?.cached_tokens ?? 0;
            const reasoning = output_tokens_details?.reasoning_tokens ?? 0;
            const text = output_tokens - reasoning;
            return ((input_tokens - cached) * price.input + cached * price.cached + (text + reasoning) * price.output) / 1_000_000;
          }

          export function anthropicPromptSize(u: { input_tokens: number; cache_read_input_tokens: number; cache_creation_input_tokens: number }) {
            return u.input_tokens + u.cache_read_input_tokens + u.cache_creation_input_tokens;
          }
        `,
        'cost.py': `
          from decimal import Decimal

          MILLION = Decimal(1_000_000)


          def openai_cost(rate, usage):
              details = usage.prompt_tokens_details
              cached = details.cached_tokens if details else 0
              fresh = usage.prompt_tokens - cached
              amount = fresh * rate.input
              amount += cached * rate.cached_input
              amount += usage.completion_tokens * rate.output
              return amount / MILLION


          def claude_cost(rate, usage):
              amount = usage.input_tokens * rate.input
              amount += (usage.cache_read_input_tokens or 0) * rate.cache_read
              amount += (usage.cache_creation_input_tokens or 0) * rate.cache_write
              amount += usage.output_tokens * rate.output
              return amount / MILLION


          def gemini_output(meta):
              return meta.candidates_token_count + (meta.thoughts_token_count or 0)
        `,
        'Usage.java': `
          package com.acme.vertex;

          import com.google.cloud.vertexai.api.GenerateContentResponse;

          public class VertexUsageMapper {
              public TokenUsage map(GenerateContentResponse response) {
                  var meta = response.getUsageMetadata();
                  long cached = meta.getCachedContentTokenCount();
                  long input = meta.getPromptTokenCount() - cached;
                  long toolUse = meta.getToolUsePromptTokenCount();
                  long output = meta.getCandidatesTokenCount() + meta.getThoughtsTokenCount();
                  return new TokenUsage(input + toolUse, cached, output);
              }
          }
        `,
        'cost.go': `
          package cost

          // Micros is the cost in millionths of a dollar; cached tokens get half the price.
          func Micros(u OpenAIUsage, r Rate) int64 {
          	uncached := u.PromptTokens - u.PromptTokensDetails.CachedTokens
          	in := uncached * r.In
          	cached := u.PromptTokensDetails.CachedTokens * r.Cached
          	out := u.CompletionTokens * r.Out
          	return (in + cached + out) / 1_000_000
          }

          // Discounted takes the difference off instead.
          func Discounted(u OpenAIUsage, r Rate) int64 {
          	full := u.PromptTokens*r.In + u.CompletionTokens*r.Out
          	return (full - u.PromptTokensDetails.CachedTokens*(r.In-r.Cached)) / 1_000_000
          }

          func Deepseek(u DeepseekUsage, r Rate) int64 {
          	return u.PromptCacheHitTokens*r.Cached + u.PromptCacheMissTokens*r.In + u.CompletionTokens*r.Out
          }
        `,
        'Quota.kt': `
          package com.acme.llm

          class QuotaMeter(private val quota: QuotaStore) {
              suspend fun consume(orgId: String, response: ChatResponse) {
                  val meta = response.metadata.usage
                  quota.decrement(orgId, meta.inputTokens + meta.outputTokens)
              }

              suspend fun consumeClaude(orgId: String, usage: ClaudeUsage) {
                  val read = usage.cacheReadInputTokens ?: 0
                  val written = usage.cacheCreationInputTokens ?: 0
                  quota.decrement(orgId, usage.inputTokens + read + written + usage.outputTokens)
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
      name: 'what stands beside the input, destructured or by getters',
      files: {
        'src/review.ts': `
          import Anthropic from '@anthropic-ai/sdk';

          const anthropic = new Anthropic();
          const RATES = { input: 3, output: 15 };

          export async function review(diff: string, rules: string) {
            const message = await anthropic.messages.create({
              model: 'claude-sonnet-4-5',
              max_tokens: 4000,
              system: [{ type: 'text', text: rules, cache_control: { type: 'ephemeral' } }],
              messages: [{ role: 'user', content: diff }],
            });
            const { input_tokens, output_tokens } = message.usage;
            const usd = (input_tokens * RATES.input + output_tokens * RATES.output) / 1e6;
            return { text: message.content, usd };
          }
        `,
        'cost.rs': `
          use aws_sdk_bedrockruntime::types::TokenUsage;

          pub struct Rate { pub input: u64, pub cache_read: u64, pub cache_write: u64, pub output: u64 }

          /// Cost in micro-dollars; rates are per million tokens.
          pub fn cost(usage: &TokenUsage, rate: &Rate) -> u64 {
              let input = usage.input_tokens() as u64 * rate.input;
              let read = usage.cache_read_input_tokens().unwrap_or(0) as u64 * rate.cache_read;
              let output = usage.output_tokens() as u64 * rate.output;
              input + read + output
          }
        `,
        'gemini.go': `
          package gemini

          import "google.golang.org/genai"

          type Tokens struct{ Input, Output int64 }

          func tokensOf(r *genai.GenerateContentResponse) Tokens {
          	m := r.UsageMetadata
          	if m == nil {
          		return Tokens{}
          	}
          	return Tokens{
          		Input:  int64(m.PromptTokenCount),
          		Output: int64(m.CandidatesTokenCount),
          	}
          }
        `,
      },
      at: ['src/review.ts:13', 'cost.rs:7', 'gemini.go:14'],
    },
  ],
  silent: [
    {
      name: 'all kinds are read',
      files: {
        'src/review.ts': `
          import Anthropic from '@anthropic-ai/sdk';

          const anthropic = new Anthropic();
          const RATES = { input: 3, cacheRead: 0.3, cacheWrite: 3.75, output: 15 };

          export async function review(diff: string, rules: string) {
            const message = await anthropic.messages.create({
              model: 'claude-sonnet-4-5',
              max_tokens: 4000,
              system: [{ type: 'text', text: rules, cache_control: { type: 'ephemeral' } }],
              messages: [{ role: 'user', content: diff }],
            });
            return { text: message.content, usd: usdOf(message.usage) };
          }

          function usdOf(usage: Anthropic.Usage) {
            return (
              (usage.input_tokens * RATES.input +
                (usage.cache_read_input_tokens ?? 0) * RATES.cacheRead +
                (usage.cache_creation_input_tokens ?? 0) * RATES.cacheWrite +
                usage.output_tokens * RATES.output) /
              1e6
            );
          }
        `,
        'gemini.go': `
          package gemini

          import "google.golang.org/genai"

          func tokensOf(r *genai.GenerateContentResponse) Tokens {
          	m := r.UsageMetadata
          	if m == nil {
          		return Tokens{}
          	}
          	return Tokens{
          		Input:  int64(m.PromptTokenCount),
          		Output: int64(m.TotalTokenCount - m.PromptTokenCount),
          		Text:   int64(m.CandidatesTokenCount),
          	}
          }
        `,
      },
    },
  ],
});
