import { subtractedPart } from '#audit/rules/aggregation/subtracted-part.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(subtractedPart, {
  fires: [
    {
      name: 'Ruby: what came from the cache off what came without it, told once',
      files: {
        'lib/llm/bedrock/answers.rb': `
          module Llm::Bedrock::Answers
            def fresh_input(usage)
              input = usage['inputTokens']
              return unless input

              [input.to_i - usage['cacheReadInputTokens'].to_i - usage['cacheWriteInputTokens'].to_i, 0].max
            end
          end
        `,
      },
      at: ['lib/llm/bedrock/answers.rb:6'],
      confidence: 'likely',
    },
    {
      name: 'TypeScript, Python, Go: as a difference, by `-=`, off a sum',
      files: {
        'src/claude.ts': `
          export function countsOf(answer: Anthropic.Message) {
            const { usage } = answer;
            return { input: Math.max(0, usage.input_tokens - (usage.cache_read_input_tokens ?? 0)) };
          }
        `,
        'anthropic_usage.py': `
          def counts(response):
              usage = response.usage
              fresh = usage.input_tokens
              fresh -= usage.cache_creation_input_tokens or 0
              return fresh
        `,
        'bedrock/usage.go': `
          package bedrock

          func freshInput(u *types.TokenUsage) int32 {
          	return *u.InputTokens - (*u.CacheReadInputTokens + *u.CacheWriteInputTokens)
          }
        `,
      },
      at: ['src/claude.ts:3', 'anthropic_usage.py:4', 'bedrock/usage.go:4'],
      confidence: 'likely',
    },
    {
      name: 'Rust, Java, Kotlin, C#, PHP',
      files: {
        'src/bedrock.rs': `
          fn fresh(usage: &TokenUsage) -> i64 {
              usage.input_tokens.saturating_sub(usage.cache_read_input_tokens.unwrap_or(0))
          }
        `,
        'BedrockCounts.java': `
          class BedrockCounts {
            int fresh(TokenUsage usage) {
              return usage.inputTokens() - usage.cacheReadInputTokens();
            }
          }
        `,
        'Claude.kt': `
          fun freshOfClaude(usage: Usage): Long =
              usage.inputTokens - (usage.cacheReadInputTokens ?: 0)
        `,
        'Claude.cs': `
          class ClaudeCounts
          {
              int Fresh(Usage usage) => usage.InputTokens - (usage.CacheReadInputTokens ?? 0);
          }
        `,
        'src/Claude.php': `
          <?php
          function freshOfClaude(array $usage): int {
              return $usage['input_tokens'] - ($usage['cache_read_input_tokens'] ?? 0);
          }
        `,
      },
      at: ['src/bedrock.rs:2', 'BedrockCounts.java:3', 'Claude.kt:2', 'Claude.cs:3', 'src/Claude.php:3'],
      confidence: 'likely',
    },
    {
      name: 'as a suspicion, where nothing is called after the provider',
      files: {
        'src/usage.ts': `
          export function fresh(usage: Counts) {
            return usage.input_tokens - usage.cache_read_input_tokens;
          }
        `,
      },
      at: ['src/usage.ts:2'],
      confidence: 'possible',
    },
  ],
  silent: [
    {
      name: 'OpenAI counts what was cached within the prompt, Gemini too',
      files: {
        'src/openai.ts': `
          export function fresh(usage: CompletionUsage) {
            return usage.prompt_tokens - (usage.prompt_tokens_details?.cached_tokens ?? 0);
          }
        `,
        'responses.py': `
          def fresh(usage):
              return usage.input_tokens - usage.input_tokens_details.cached_tokens
        `,
        'gemini.go': `
          package gemini

          func fresh(m *UsageMetadata) int32 { return m.PromptTokenCount - m.CachedContentTokenCount }
        `,
      },
    },
    {
      name: 'a framework that puts Claude’s counts together to one',
      files: {
        'src/claude.ts': `
          import { generateText } from 'ai';

          export function fresh(usage: LanguageModelUsage) {
            return usage.inputTokens - (usage.cachedInputTokens ?? 0);
          }
        `,
        'claude_agents.py': `
          from pydantic_ai import Agent

          def fresh(usage):
              return usage.input_tokens - usage.cache_read_tokens
        `,
      },
    },
    {
      name: 'counts of two usages: what came since the last reading',
      files: {
        'claude.py': `
          def since(now, before):
              return now.input_tokens - before.cache_read_input_tokens
        `,
      },
    },
    {
      name: 'a sum of all three, and the share of the cache in it',
      files: {
        'claude.rb': `
          def whole_input(usage)
            usage.input_tokens + usage.cache_read_input_tokens + usage.cache_creation_input_tokens
          end
        `,
      },
    },
  ],
});
