import { leftOutPart } from '#audit/rules/aggregation/left-out-part.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(leftOutPart, {
  fires: [
    {
      name: 'an answer’s tokens without its thoughts, in four languages',
      files: {
        'src/gemini.ts': `
          export function toUsage({ usageMetadata }: Response) {
            return {
              prompt_tokens: usageMetadata.promptTokenCount,
              completion_tokens: usageMetadata.candidatesTokenCount ?? 0,
            };
          }
        `,
        'gemini.py': `
          def record(response, user):
              meta = response.usage_metadata
              output_tokens = meta.candidates_token_count or 0
              charge(user, meta.prompt_token_count, output_tokens)
        `,
        'gemini.go': `
          package gemini

          func toUsage(resp *Response) Usage {
          	return Usage{
          		PromptTokens:     resp.UsageMetadata.PromptTokenCount,
          		CompletionTokens: resp.UsageMetadata.CandidatesTokenCount,
          	}
          }
        `,
        'gemini.rb': `
          def usage_of(body)
            { input_tokens: body['usageMetadata']['promptTokenCount'],
              output_tokens: body['usageMetadata']['candidatesTokenCount'] }
          end
        `,
      },
      at: ['src/gemini.ts:4', 'gemini.py:3', 'gemini.go:6', 'gemini.rb:3'],
      confidence: 'likely',
    },
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
  ],
  silent: [
    {
      name: 'the parts read as well, or the total taken',
      files: {
        'src/gemini.ts': `
          export const outputTokens = (usage: UsageMetadata) =>
            (usage.candidatesTokenCount ?? 0) + (usage.thoughtsTokenCount ?? 0);
        `,
        'gemini.go': `
          package gemini

          func completion(meta *UsageMetadata) int {
          	completionTokens := meta.CandidatesTokenCount
          	if meta.TotalTokenCount > 0 {
          		completionTokens = meta.TotalTokenCount - meta.PromptTokenCount
          	}
          	return completionTokens
          }
        `,
        'claude.py': `
          import anthropic

          def bill(message, user):
              usage = message.usage
              input_tokens = usage.input_tokens + usage.cache_read_input_tokens + usage.cache_creation_input_tokens
              charge(user, input_tokens)
        `,
      },
    },
    {
      name: 'another provider’s whole, and a count that is only logged or asked about',
      files: {
        'src/openai.ts': `
          export const toUsage = (response: Response) => ({ inputTokens: response.usage.input_tokens });
        `,
        'src/gemini.ts': `
          export function check({ usageMetadata }: Response) {
            logger.debug('answered', usageMetadata.candidatesTokenCount);
            if (usageMetadata.candidatesTokenCount === 0) throw new EmptyAnswerError();
          }
        `,
      },
    },
    {
      name: 'a type that names the field, and a field of a request',
      files: {
        'src/types.ts': `
          export interface UsageMetadata {
            promptTokenCount: number;
            candidatesTokenCount: number;
          }
        `,
      },
    },
  ],
});
