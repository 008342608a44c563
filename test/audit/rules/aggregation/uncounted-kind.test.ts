import { uncountedKind } from '#audit/rules/aggregation/uncounted-kind.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(uncountedKind, {
  fires: [
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
  ],
  silent: [
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
