import { earlyRounding } from '#audit/rules/aggregation/early-rounding.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(earlyRounding, {
  fires: [
    {
      name: 'the cost of one request of a model in whole cents',
      confidence: 'likely',
      at: ['src/calls.py:6', 'src/messages.ts:4', 'src/packed.rs:6'],
      files: {
        'src/calls.py': `
          def save_completion(session, completion, cost):
              session.add(LlmCall(
                  model=completion.model,
                  prompt_tokens=completion.prompt_tokens,
                  completion_tokens=completion.completion_tokens,
                  cost_cents=round(cost * 100),
              ))
        `,
        'src/messages.ts': `
          export async function saveMessage(message: Message, cost: number) {
            await db.insert(messages).values({
              inputTokens: message.inputTokens, outputTokens: message.outputTokens,
              costCents: Math.round(cost * 100),
            });
          }
        `,
        'src/packed.rs': `
          impl Packed {
              fn pack(stats: &Stats) -> Packed {
                  let mut packed = Packed::default();
                  packed.set_prompt_tokens(stats.prompt_tokens);
                  packed.set_output_tokens(stats.output_tokens);
                  packed.set_cost_cents((stats.cost * 100.0).round().min(65535.0) as u16);
                  packed
              }
              fn of(msg: &Msg) -> Packed { Packed::pack(&msg.stats) }
          }
        `,
      },
    },
  ],
  silent: [
    {
      name: 'totals, the exact cost beside it, millionths, and what counts no tokens',
      files: {
        'src/messages.ts': `
          export const toTotals = (messages: Message[], totalCost: number) => ({
            inputTokens: sum(messages), outputTokens: sumOut(messages), costCents: Math.round(totalCost * 100),
          });
          export const toRow = (message: Message, cost: number) => ({
            inputTokens: message.inputTokens, outputTokens: message.outputTokens,
            costUsd: cost, costCents: Math.round(cost * 100),
          });
          export const toExact = (message: Message, cost: number) => ({
            inputTokens: message.inputTokens, outputTokens: message.outputTokens,
            costMicros: Math.round(cost * 1000000),
          });
          export const toItem = (request: Request, price: number) => ({
            sku: request.sku, quantity: request.quantity, priceCents: Math.round(price * 100),
          });
        `,
        'src/daily.py': `
          def save_day(session, messages, day):
              session.add(DailyUsage(
                  prompt_tokens=day.prompt_tokens, completion_tokens=day.completion_tokens,
                  cost_cents=round(day.cost * 100),
              ))
        `,
      },
    },
  ],
});
