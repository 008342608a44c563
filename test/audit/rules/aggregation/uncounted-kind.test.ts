import { uncountedKind } from '#audit/rules/aggregation/uncounted-kind.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(uncountedKind, {
  fires: [
    {
      name: 'a prompt’s tokens without those of the cache it asks for',
      files: {
        'src/claude.ts': `
          import Anthropic from '@anthropic-ai/sdk';
          export async function answer(user: User, system: string) {
            const message = await client.messages.create({
              system: [{ type: 'text', text: system, cache_control: { type: 'ephemeral' } }],
              messages: user.messages,
            });
            await recordUsage(user, { inputTokens: message.usage.input_tokens });
          }
        `,
      },
      at: ['src/claude.ts:7'],
      confidence: 'likely',
    },
    {
      name: 'as a suspicion, where nothing asks for the cache',
      files: {
        'claude.py': `
          import anthropic

          def bill(message, user):
              prompt_tokens = message.usage.input_tokens
              charge(user, prompt_tokens * IN_PRICE)
        `,
      },
      at: ['claude.py:4'],
      confidence: 'possible',
    },
    {
      name: 'an answer’s usage brought into another shape, in TypeScript',
      files: {
        'src/gemini.ts': `
          export function toUsage({ usageMetadata }: Answer) {
            return {
              prompt_tokens: usageMetadata?.promptTokenCount ?? 0,
              completion_tokens: usageMetadata?.candidatesTokenCount ?? 0,
            };
          }
        `,
      },
      at: ['src/gemini.ts:4'],
      confidence: 'likely',
    },
    {
      name: 'in Go, in a literal and by a method',
      files: {
        'relay/gemini.go': `
          package relay

          func usageOf(meta *UsageMetadata) Usage {
          	return Usage{
          		InputTokens:  uint32(meta.PromptTokenCount),
          		OutputTokens: uint32(meta.CandidatesTokenCount),
          	}
          }
        `,
        'relay/stream.go': `
          package relay

          func (s *stream) take(chunk Chunk) {
          	s.usage.SetOutputTokens(uint32(chunk.UsageMetadata.CandidatesTokenCount))
          }
        `,
      },
      at: ['relay/gemini.go:6', 'relay/stream.go:4'],
    },
    {
      name: 'in Python',
      files: {
        'gemini.py': `
          def record(response, usage):
              meta = response.usage_metadata
              usage.output_tokens = getattr(meta, "candidates_token_count", 0) or 0
        `,
      },
      at: ['gemini.py:3'],
    },
    {
      name: 'in Ruby by dig within a framework’s own code, in PHP by a path, in Rust behind a closure',
      files: {
        'lib/ruby_llm/gemini.rb': `
          module RubyLLM::Gemini
            def answer(data)
              Message.new(output_tokens: data.dig('usageMetadata', 'candidatesTokenCount'))
            end
          end
        `,
        'src/Gemini.php': `
          <?php
          function outputTokens(array $data): int
          {
              return data_get($data, 'usageMetadata.candidatesTokenCount', 0);
          }
        `,
        'src/gemini.rs': `
          fn usage_of(resp: &GenerateContentResponse) -> Usage {
              Usage {
                  output_tokens: resp.meta.as_ref().map(|m| m.candidates_token_count).unwrap_or(0),
              }
          }
        `,
      },
      at: ['lib/ruby_llm/gemini.rb:3', 'src/Gemini.php:4', 'src/gemini.rs:3'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'Go, TypeScript: a whole input whose details name what came from the cache',
      files: {
        'relay/responses.go': `
          package relay

          func (u *ResponseUsage) ToUsage() Usage {
          	usage := Usage{InputTokens: u.InputTokens, OutputTokens: u.OutputTokens}
          	if u.InputTokensDetails != nil {
          		usage.CachedTokens = u.InputTokensDetails.CachedTokens
          	}
          	return usage
          }

          func (u *ResponseUsage) ToClaudeUsage() ClaudeUsage {
          	usage := ClaudeUsage{InputTokens: u.InputTokens, OutputTokens: u.OutputTokens}
          	if u.InputTokensDetails != nil {
          		usage.CacheReadInputTokens = u.InputTokensDetails.CachedTokens
          	}
          	return usage
          }
        `,
        'src/responses.ts': `
          export function toUsage({ usage }: ClaudeOrOpenAiResponse) {
            return {
              promptTokens: usage.input_tokens,
              completionTokens: usage.output_tokens,
              cacheReadInputTokens: usage.input_tokens_details?.cached_tokens ?? 0,
            };
          }
        `,
      },
    },
    {
      name: 'the tokens of the cache read as well, and a figure of the program’s own',
      files: {
        'claude.py': `
          import anthropic

          def bill(message, user):
              usage = message.usage
              input_tokens = usage.input_tokens + usage.cache_read_input_tokens + usage.cache_creation_input_tokens
              charge(user, input_tokens)
        `,
        'relay.go': `
          package relay

          // Answers of https://api.anthropic.com are counted by the request.
          func usageOf(meta *Meta) Usage {
          	return Usage{PromptTokens: meta.RequestUsage.InputTokens}
          }
        `,
      },
    },
    {
      name: 'thoughts are added',
      files: {
        'src/gemini.ts': `
          export function toUsage({ usageMetadata: meta }: Answer) {
            return { completion_tokens: (meta.candidatesTokenCount ?? 0) + (meta.thoughtsTokenCount ?? 0) };
          }
        `,
      },
    },
    {
      name: 'thoughts have a count of their own',
      files: {
        'relay/gemini.go': `
          package relay

          func usageOf(meta *UsageMetadata) Usage {
          	return Usage{
          		OutputTokens:    uint32(meta.CandidatesTokenCount),
          		ReasoningTokens: uint32(meta.ThoughtsTokenCount),
          	}
          }
        `,
      },
    },
    {
      name: 'the output is what the total has beside the input',
      files: {
        'src/gemini.ts': `
          export function toUsage({ usageMetadata: meta }: Answer) {
            return { completion_tokens: meta.totalTokenCount - meta.promptTokenCount };
          }
        `,
      },
    },
    {
      name: 'handed on under its own name',
      files: {
        'src/gemini.ts': `
          export function toMetadata(meta: Meta) {
            return { candidatesTokenCount: meta.candidatesTokenCount, promptTokenCount: meta.promptTokenCount };
          }
        `,
      },
    },
    {
      name: 'another provider’s answer',
      files: {
        'src/openai.ts': `
          export function toUsage({ usage }: Answer) {
            return { output_tokens: usage.completion_tokens, input_tokens: usage.prompt_tokens };
          }
        `,
      },
    },
  ],
});
