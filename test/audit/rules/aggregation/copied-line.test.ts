import { copiedLine } from '#audit/rules/aggregation/copied-line.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(copiedLine, {
  fires: [
    {
      name: 'a counter that is moved on from its sibling, in SQL and by mappers',
      files: {
        'usage.go': `
          package usage

          func (r *Repository) RegisterReceived(ctx context.Context, userID string) error {
          	return r.db.WithContext(ctx).
          		Model(&MessageUsage{}).
          		Where("user_id = ?", userID).
          		UpdateColumn("received_messages", gorm.Expr("sent_messages + ?", 1)).Error
          }
        `,
        'usage.py': `
          def add_output(account_id, tokens):
              TokenUsage.objects.filter(account_id=account_id).update(output_tokens=F("input_tokens") + tokens)
        `,
        'usage.ts': `
          export const addWrite = (accountId: string, n: number) =>
            pool.query('UPDATE storage_usage SET write_ops = read_ops + $2 WHERE account_id = $1', [accountId, n]);
        `,
      },
      at: ['usage.go:7', 'usage.py:2', 'usage.ts:2'],
    },
    {
      name: 'a total without what was put into the cache',
      files: {
        'src/types.ts': `
          export interface Counts {
            inputTokens: number;
            outputTokens: number;
            cacheCreationInputTokens: number;
            cacheReadInputTokens: number;
          }
        `,
        'src/report.ts': `
          export const toRow = (counts: Counts) => ({
            totalTokens: counts.inputTokens + counts.outputTokens,
          });
        `,
      },
      at: ['src/report.ts:2'],
      confidence: 'possible',
    },
    {
      name: 'an amount that leaves one counter and arrives in another, in TypeScript',
      files: {
        'src/move.ts': `
          export async function move(from: string, to: string, clicks: number) {
            await prisma.team.update({ where: { id: from }, data: { usage: { decrement: clicks } } });
            await prisma.team.update({ where: { id: to }, data: { linksUsage: { increment: clicks } } });
          }
        `,
      },
      at: ['src/move.ts:3'],
      confidence: 'likely',
    },
    {
      name: 'the same on two things in memory, in Python',
      files: {
        'billing/move.py': `
          def move(source, target, amount):
              source.token_quota -= amount
              target.request_quota += amount
        `,
      },
      at: ['billing/move.py:3'],
      confidence: 'likely',
    },
    {
      name: 'the cost of the output from the input, in TypeScript',
      files: {
        'src/cost.ts': `
          export function toCost(usage: Usage, price: Price) {
            const inputCost = usage.inputTokens * price.input;
            const outputCost = usage.inputTokens * price.output;
            return { inputCost, outputCost, shown: usage.outputTokens };
          }
        `,
      },
      at: ['src/cost.ts:3'],
      confidence: 'likely',
    },
    {
      name: 'an entry of a literal, in Python',
      files: {
        'usage.py': `
          def to_row(usage):
              return {
                  "prompt_tokens": usage.prompt_tokens,
                  "completion_tokens": usage.prompt_tokens,
              }
        `,
      },
      at: ['usage.py:4'],
      confidence: 'likely',
    },
    {
      name: 'the end of a period from its start, in Ruby',
      files: {
        'app/billing/period.rb': `
          class Period
            def to_h(sub)
              { period_start: sub.current_start, period_end: sub.current_start }
            end

            def days(sub)
              sub.current_end
            end
          end
        `,
      },
      at: ['app/billing/period.rb:3'],
      confidence: 'likely',
    },
    {
      name: 'a part that is left out of the sum that is priced, in Go',
      files: {
        'relay/usage.go': `
          package relay

          func add(usage *Usage, text int, audio int) {
          	usage.TotalTokens += text + audio
          	usage.InputTokens += text
          	usage.InputDetails.TextTokens += text
          	usage.InputDetails.AudioTokens += audio
          }
        `,
      },
      at: ['relay/usage.go:5'],
    },
    {
      name: 'a field given twice, where the call beside it is right',
      files: {
        'billing/schedule.go': `
          package billing

          func spec(s Schedule, weekly bool) string {
          	if weekly {
          		return fmt.Sprintf("%d %d %d * * 0", s.Second, s.Minute, s.Second)
          	}
          	return fmt.Sprintf("%d %d %d * * *", s.Second, s.Minute, s.Hour)
          }
        `,
      },
      at: ['billing/schedule.go:5'],
    },
    {
      name: 'a key of usage with the same part twice, in Python',
      files: {
        'billing/keys.py': `
          def keys(event):
              hourly = build_key(event.tenant, event.meter, event.hour)
              daily = build_key(event.tenant, event.meter, event.tenant)
              return hourly, daily
        `,
      },
      at: ['billing/keys.py:3'],
    },
    {
      name: 'the first entry of the list a loop counts through, beside the entry of another',
      files: {
        'engine/rates.go': `
          package engine

          func (rates RateGroups) Equals(others RateGroups) bool {
              for i := range rates {
                  if !rates[0].Equal(others[i]) {
                      return false
                  }
              }
              return true
          }
        `,
        'src/billing/total.ts': `
          export function total(prices: number[], units: number[]) {
            let sum = 0;
            for (let i = 0; i < prices.length; i++) sum += units[i] * prices[0];
            return sum;
          }
        `,
        'billing/total.py': `
          def total(prices, units):
              return_value = 0
              for i in range(len(prices)):
                  return_value += units[i] * prices[0]
              return return_value
        `,
      },
      at: ['engine/rates.go:5', 'src/billing/total.ts:3', 'billing/total.py:4'],
    },
  ],
  silent: [
    {
      name: 'counters moved on from themselves, and columns that are reckoned from others',
      files: {
        'usage.go': `
          package usage

          func (r *Repository) RegisterReceived(ctx context.Context, userID string) error {
          	return r.db.WithContext(ctx).
          		Model(&MessageUsage{}).
          		Where("user_id = ?", userID).
          		UpdateColumn("received_messages", gorm.Expr("received_messages + ?", 1)).Error
          }
        `,
        'usage.ts': `
          export const renew = (id: string, days: number) =>
            pool.query("UPDATE usage_periods SET period_end = period_start + $2, max_credits = base_credits + $3 WHERE id = $1", [id, days, 10]);
          export const settle = (id: string, n: number) =>
            pool.query('UPDATE usage SET total_tokens = input_tokens + output_tokens, used_credits = credits_reserved - $2 WHERE id = $1', [id, n]);
        `,
      },
    },
    {
      name: 'a first entry that is compared with all, or that another list has',
      files: {
        'src/billing/total.ts': `
          export function total(prices: number[], units: number[], fees: number[]) {
            let sum = 0;
            for (let i = 0; i < units.length; i++) sum += units[i] * prices[0];
            for (let i = 1; i < prices.length; i++) if (prices[i] !== prices[0]) sum += units[i];
            for (let i = 0; i < prices.length; i++) {
              const base = prices[0];
              sum += units[i] * fees[i];
            }
            return sum;
          }
        `,
      },
    },
    {
      name: 'a total of all counts, and counts without a cache of their own',
      files: {
        'src/report.ts': `
          interface Counts {
            inputTokens: number;
            outputTokens: number;
            cacheCreationTokens: number;
            cacheReadTokens: number;
          }
          export const totalTokens = (counts: Counts) => {
            const totalTokens = counts.inputTokens + counts.outputTokens + counts.cacheCreationTokens + counts.cacheReadTokens;
            return totalTokens;
          };
          interface Plain {
            input_tokens: number;
            output_tokens: number;
          }
          export const plain = (usage: Plain) => ({ total_tokens: usage.input_tokens + usage.output_tokens });
        `,
      },
    },
    {
      name: 'an amount that arrives where it left, beside another one',
      files: {
        'src/move.ts': `
          export async function move(from: string, to: string, clicks: number, links: number) {
            await prisma.team.update({
              where: { id: from },
              data: { usage: { decrement: clicks }, linksUsage: { decrement: links } },
            });
            await prisma.team.update({
              where: { id: to },
              data: { usage: { increment: clicks }, linksUsage: { increment: links } },
            });
          }
        `,
      },
    },
    {
      name: 'an amount held back within one row',
      files: {
        'src/hold.ts': `
          export async function hold(id: string, credits: number) {
            await prisma.wallet.update({ where: { id }, data: { credits: { decrement: credits } } });
            await prisma.wallet.update({ where: { id }, data: { heldCredits: { increment: credits } } });
          }
        `,
      },
    },
    {
      name: 'an amount booked in another table',
      files: {
        'src/book.ts': `
          export async function book(id: string, credits: number) {
            await prisma.wallet.update({ where: { id }, data: { credits: { decrement: credits } } });
            await prisma.statistics.update({ where: { day: id }, data: { spentCredits: { increment: credits } } });
          }
        `,
      },
    },
    {
      name: 'each line with its own field',
      files: {
        'src/cost.ts': `
          export function toCost(usage: Usage, price: Price) {
            const inputCost = usage.inputTokens * price.input;
            const outputCost = usage.outputTokens * price.output;
            return { inputCost, outputCost };
          }
        `,
      },
    },
    {
      name: 'the one derived from the other',
      files: {
        'src/cost.ts': `
          export function split(usage: Usage, ratio: number) {
            const inputTokens = usage.inputTokens;
            const outputTokens = usage.totalTokens - usage.inputTokens;
            const inputPrice = usage.inputPrice;
            const outputPrice = usage.inputPrice * ratio;
            return { inputTokens, outputTokens, inputPrice, outputPrice };
          }
        `,
      },
    },
    {
      name: 'both from a value that is neither',
      files: {
        'src/billing/window.ts': `
          export function empty(now: Date) {
            return { periodStart: now, periodEnd: now, inputTokens: zero, outputTokens: zero };
          }
        `,
      },
    },
    {
      name: 'every part in every sum, and a part that has no details',
      files: {
        'relay/usage.go': `
          package relay

          func add(usage *Usage, text int, audio int) {
          	usage.TotalTokens += text + audio
          	usage.InputTokens += text + audio
          	usage.InputDetails.TextTokens += text
          	usage.InputDetails.AudioTokens += audio
          }

          func finish(usage *Usage, prompt int, completion int) {
          	usage.TotalTokens += prompt + completion
          	usage.PromptTokens += prompt
          	usage.CompletionTokens += completion
          	usage.CompletionDetails.TextTokens += completion
          }
        `,
      },
    },
    {
      name: 'a value that belongs in both places',
      files: {
        'billing/log.go': `
          package billing

          func log(s Sub) {
          	logger.Infof("%s: %s of %s", s.ID, s.Plan, s.ID)
          	logger.Infof("%s: %s", s.ID, s.Plan, s.Customer.Name)
          }
        `,
      },
    },
    {
      name: 'code that is not about billing',
      files: {
        'src/draw.ts': `
          export function box(a: Box) {
            return { start: a.start, end: a.start };
          }
        `,
      },
    },
    {
      name: 'arguments in order, of other names, or of several functions of one name',
      files: {
        'src/billing/charge.ts': `
          export function toCharge(quantity: number, unitPrice: number) {
            return quantity * unitPrice;
          }
          export function chargeOf(usage: Usage, low: number, high: number) {
            return toCharge(usage.quantity, usage.unitPrice) + toCharge(high, low) + toCharge(usage.unitPrice, 1);
          }
        `,
      },
    },
  ],
});
