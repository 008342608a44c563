import { containedPart } from '#audit/rules/aggregation/contained-part.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(containedPart, {
  fires: [
    {
      name: 'costs under names of their own',
      files: {
        'cost.py': `
          def compute_cost(usage, price):
              cached = usage.prompt_tokens_details.cached_tokens or 0
              prompt_cost = usage.prompt_tokens * price.input
              cached_cost = cached * price.cached_input
              return prompt_cost + cached_cost + usage.completion_tokens * price.output
        `,
      },
      at: ['cost.py:5'],
      confidence: 'likely',
    },
    {
      name: 'reasoning added to what the model wrote, in TypeScript',
      files: {
        'src/stream.ts': `
          export function* read(chunk: Chunk) {
            const input = chunk.usage.prompt_tokens || 0;
            const output =
              (chunk.usage.completion_tokens || 0) + (chunk.usage.completion_tokens_details?.reasoning_tokens || 0);
            yield { input, output };
          }
        `,
      },
      at: ['src/stream.ts:4'],
      confidence: 'likely',
    },
    {
      name: 'cached tokens behind names and lookups, in Python',
      files: {
        'llm/cost.py': `
          def count(response):
              usage = response.usage
              details = usage.prompt_tokens_details
              cached = details.cached_tokens or 0
              return int(usage.prompt_tokens) + cached
        `,
      },
      at: ['llm/cost.py:5'],
    },
    {
      name: 'added in a second step, in Go',
      files: {
        'relay/usage.go': `
          package relay

          func count(usage *Usage) int {
          	out := usage.OutputTokens
          	out += usage.OutputTokensDetails.ReasoningTokens
          	return out
          }
        `,
      },
      at: ['relay/usage.go:5'],
    },
    {
      name: 'a total and what it is the total of, in Ruby',
      files: {
        'app/llm/usage.rb': `
          def billed(usage)
            usage["total_tokens"] + usage["completion_tokens"]
          end
        `,
      },
      at: ['app/llm/usage.rb:2'],
    },
    {
      name: 'priced in one sum',
      files: {
        'src/price.ts': `
          export const cost = (usage: Usage, price: Price) =>
            usage.prompt_tokens * price.input + usage.prompt_tokens_details.cached_tokens * price.cached;
        `,
      },
      at: ['src/price.ts:2'],
      confidence: 'likely',
    },
    {
      name: 'handed to a function of another file that prices both',
      files: {
        'src/gemini.ts': `
          export class Gemini extends Base {
            *read(answer: Answer) {
              const sent = answer.usageMetadata.promptTokenCount ?? 0;
              const cached = answer.usageMetadata.cachedContentTokenCount ?? 0;
              yield this.geminiCost(sent, answer.usageMetadata.candidatesTokenCount, cached);
            }
            geminiCost(sent: number, written: number, cached: number) {
              return this.totalCost(sent, written, cached);
            }
          }
        `,
        'src/base.ts': `
          export class Base {
            totalCost(input: number, output: number, cacheReads: number) {
              return (input / 1e6) * this.price.input + (output / 1e6) * this.price.output + (cacheReads / 1e6) * this.price.cached;
            }
          }
        `,
      },
      at: ['src/gemini.ts:8'],
      confidence: 'likely',
    },
    {
      name: 'a detail of a cost, which providers mean differently',
      files: {
        'src/price.ts': `
          export const total = (usage: Usage) =>
            (usage.cost ?? 0) + (usage.cost_details?.upstream_cost ?? 0);
        `,
      },
      at: ['src/price.ts:2'],
      confidence: 'possible',
    },
  ],
  silent: [
    {
      name: 'costs under names of their own, of which the part was taken off',
      files: {
        'cost.py': `
          def compute_cost(usage, price):
              cached = usage.prompt_tokens_details.cached_tokens or 0
              fresh = usage.prompt_tokens - cached
              prompt_cost = fresh * price.input
              cached_cost = cached * price.cached_input
              saved = cached * (price.cached_input - price.input)
              return prompt_cost + cached_cost, usage.prompt_tokens * price.input + saved
        `,
      },
    },
    {
      name: 'the total of the input beside the output',
      files: {
        'src/usage.js': `
          export function usageOf(data) {
            const inputTokens = parseInt(data.totalInputTokens) || parseInt(data.inputTokens) || 0;
            const outputTokens = parseInt(data.totalOutputTokens) || parseInt(data.outputTokens) || 0;
            return inputTokens + outputTokens;
          }
        `,
      },
    },
    {
      name: 'handed to a function that takes the one off the other',
      files: {
        'src/gemini.ts': `
          export const cost = (usage: Usage) =>
            totalCost(usage.promptTokenCount, usage.candidatesTokenCount, usage.cachedContentTokenCount);
          function totalCost(input: number, output: number, cached: number) {
            return (input - cached) * PRICE.input + output * PRICE.output + cached * PRICE.cached;
          }
        `,
      },
    },
    {
      name: 'the difference in price',
      files: {
        'src/price.ts': `
          export const cost = (usage: Usage, price: Price) =>
            usage.prompt_tokens * price.input +
            usage.prompt_tokens_details.cached_tokens * (price.cached - price.input);
        `,
      },
    },
    {
      name: 'two counts of which neither holds the other',
      files: {
        'src/a.ts': `
          export const total = (usage: Usage) => usage.prompt_tokens + usage.completion_tokens;
        `,
      },
    },
    {
      name: 'the part taken off the whole first',
      files: {
        'src/a.ts': `
          export function cost(usage: Usage, price: Price) {
            const cached = usage.prompt_tokens_details?.cached_tokens ?? 0;
            const fresh = usage.prompt_tokens - cached;
            return fresh + cached;
          }
        `,
      },
    },
    {
      name: 'details of another count',
      files: {
        'src/a.ts': `
          export const sum = (usage: Usage) =>
            usage.prompt_tokens + usage.completion_tokens_details.reasoning_tokens;
        `,
      },
    },
    {
      name: 'details of another answer',
      files: {
        'src/a.ts': `
          export const sum = (one: Usage, two: Usage) =>
            one.completion_tokens + two.completion_tokens_details.reasoning_tokens;
        `,
      },
    },
    {
      name: 'parts added up among themselves',
      files: {
        'src/a.ts': `
          export const parts = ({ prompt_tokens_details: details }: Usage) =>
            details.text_tokens + details.audio_tokens;
        `,
      },
    },
    {
      name: 'a running total that takes a count',
      files: {
        'usage.py': `
          def add(self, usage):
              self.total_tokens = self.total_tokens + usage.completion_tokens
        `,
      },
    },
    {
      name: 'a provider that counts the part beside the whole',
      files: {
        'src/providers/grok.ts': `
          export const output = (usage: Usage) =>
            usage.completion_tokens + usage.completion_tokens_details.reasoning_tokens;
        `,
      },
    },
    {
      name: 'a branch for such a provider',
      files: {
        'src/usage.ts': `
          export function input(usage: Usage, model: string) {
            if (model.startsWith('claude')) return usage.prompt_tokens + usage.prompt_tokens_details.cached_tokens;
            return usage.prompt_tokens;
          }
        `,
      },
    },
    {
      name: 'details of something that is no count of tokens',
      files: {
        'src/a.ts': `
          export const sum = (order: Order) => order.price + order.price_details.shipping;
        `,
      },
    },
  ],
});
