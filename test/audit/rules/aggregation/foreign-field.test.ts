import { foreignField } from '#audit/rules/aggregation/foreign-field.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(foreignField, {
  fires: [
    {
      name: 'Go, Python: another count stands in where the count itself was not sent',
      files: {
        'relay/video.go': `
          package relay

          func toUsage(usage VideoUsage) Usage {
          	output := usage.CompletionTokens
          	if output == 0 {
          		output = usage.TotalTokens
          	}
          	return Usage{OutputTokens: output, TotalTokens: usage.TotalTokens}
          }
        `,
        'relay/video.py': `
          def to_usage(usage):
              output_tokens = usage.completion_tokens
              if not output_tokens:
                  output_tokens = usage.total_tokens
              return Usage(output_tokens=output_tokens)
        `,
      },
      at: ['relay/video.go:6', 'relay/video.py:4'],
      confidence: 'possible',
    },
    {
      name: 'the details of the one side read for the other, in TypeScript',
      files: {
        'src/responses.ts': `
          export function onCompleted(event: Event) {
            const usage = event.response.usage;
            const cacheReadTokens = usage.output_tokens_details?.reasoning_tokens || 0;
            const cacheWriteTokens = usage.input_tokens_details?.cached_tokens || 0;
            return { cacheReadTokens, cacheWriteTokens };
          }
        `,
      },
      at: ['src/responses.ts:3', 'src/responses.ts:4'],
      confidence: 'likely',
    },
    {
      name: 'characters for tokens, in an entry',
      files: {
        'src/embed.ts': `
          export const toUsage = (answer: Answer) => ({
            prompt_tokens: answer.statistics.token_count,
            total_tokens: answer.metadata.billableCharacterCount,
          });
        `,
      },
      at: ['src/embed.ts:3'],
    },
    {
      name: 'a lookup behind a name, in Python',
      files: {
        'llm/usage.py': `
          def parse(usage):
              thought = usage.get("output_tokens_details", {}).get("reasoning_tokens", 0)
              return Usage(cache_read_tokens=thought)
        `,
      },
      at: ['llm/usage.py:3'],
    },
    {
      name: 'a field of a struct, in Go',
      files: {
        'relay/usage.go': `
          package relay

          func fill(to *Usage, from Answer) {
          	to.CacheCreationTokens = from.PromptTokensDetails.CachedTokens
          }
        `,
      },
      at: ['relay/usage.go:4'],
    },
  ],
  silent: [
    {
      name: 'TypeScript, Python: figures of another unit by their own names, and the output of what was thought',
      files: {
        'src/sessions.ts': `
          export const toRecord = (record: Session, reasoning: { output_tokens: number }) => ({
            inputTokens: record.inputTokens,
            outputTokens: record.outputTokens,
            promptChars: record.promptChars,
            toolInputBytes: record.toolInputBytes,
            reasoningTokens: reasoning.output_tokens,
          });
        `,
        'app/sessions.py': `
          def to_row(record):
              return Row(
                  input_tokens=record.input_tokens,
                  output_tokens=record.output_tokens,
                  prompt_chars=record.prompt_chars,
                  completion_bytes=record.completion_bytes,
              )
        `,
      },
    },
    {
      name: 'Go, TypeScript: writes that are kept for another time',
      files: {
        'providers/claude.go': `
          package providers

          func fill(usage *Usage, sent ClaudeUsage) {
          	written := sent.CacheCreationInputTokens
          	tokens1h := written
          	usage.CachedWriteTokens = written - tokens1h
          	usage.CachedWrite1hTokens = tokens1h
          	usage.CachedReadTokens = sent.CacheReadInputTokens
          }
        `,
        'src/claude.ts': `
          export const toUsage = (usage: ClaudeUsage) => ({
            cachedWrite5mTokens: usage.cache_creation_input_tokens,
            cachedReadTokens: usage.cache_read_input_tokens,
          });
        `,
      },
    },
    {
      name: 'speech that is counted and priced by the character throughout',
      files: {
        'speech.go': `
          package speech

          func fill(usage *Usage, answer Answer) {
          	usage.PromptTokens = answer.Extra.UsageCharacters
          	usage.TotalTokens = answer.Extra.UsageCharacters
          }
        `,
      },
    },
    {
      name: 'fields of the same meaning under other names',
      files: {
        'src/a.ts': `
          export const toUsage = ({ usage }: Answer) => ({
            inputTokens: usage.prompt_tokens,
            outputTokens: usage.completion_tokens,
            cacheReadTokens: usage.cache_read_input_tokens ?? 0,
            cacheWriteTokens: usage.cache_creation_input_tokens ?? 0,
            cachedTokens: usage.prompt_tokens_details.cached_tokens,
            thoughtsTokenCount: usage.output_tokens_details.reasoning_tokens,
            totalTokens: usage.prompt_tokens,
          });
        `,
      },
    },
    {
      name: 'a first choice of the same meaning',
      files: {
        'src/a.ts': `
          export const cacheWriteTokens = (usage: Usage) => usage.cache_write_tokens ?? usage.cached_tokens;
          export function f(usage: Usage) {
            const cacheWriteTokens = usage.cache_write_tokens ?? usage.cached_tokens;
            return cacheWriteTokens;
          }
        `,
      },
    },
    {
      name: 'tokens estimated from characters',
      files: {
        'src/a.ts': `
          export function estimate(text: Text) {
            const inputTokens = Math.ceil(text.characters / 4);
            return { inputTokens };
          }
        `,
      },
    },
    {
      name: 'the part of the input that came from the cache, counted as input',
      files: {
        'usage.py': `
          def cached_line(usage):
              return {"kind": "cached", "input_tokens": usage.cached_tokens}
        `,
      },
    },
    {
      name: 'a limit on tokens, and prices',
      files: {
        'src/a.ts': `
          export const options = (model: Model) => ({
            max_tokens: model.limit.context,
            cacheReadPrice: model.prices.output,
            tokens: model.vocabulary,
          });
        `,
      },
    },
    {
      name: 'a name that says two things',
      files: {
        'src/a.ts': `
          export const f = (usage: Usage) => ({ cacheReadWriteTokens: usage.reasoning_tokens });
        `,
      },
    },
  ],
});
