import { repeatedAddition } from '#audit/rules/aggregation/repeated-addition.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(repeatedAddition, {
  fires: [
    {
      name: 'a field added twice among its neighbours',
      files: {
        'usage.py': `
          def merge(total, more):
              total.input_tokens += more.input_tokens
              total.cached_tokens += more.cached_tokens
              total.output_tokens += more.output_tokens
              total.cached_tokens += more.cached_tokens
        `,
      },
      at: ['usage.py:5'],
      confidence: 'likely',
    },
    {
      name: 'a guarded tracking call, twice in a row',
      files: {
        'src/commit.rs': `
          fn count(usage_tracker: &UsageTracker, path: Path, size: u64) {
              if size > 0 {
                  usage_tracker.track_index_bytes(path.clone(), size, path.is_system());
              }
              if size > 0 {
                  usage_tracker.track_index_bytes(path, size, path.is_system());
              }
          }
        `,
      },
      at: ['src/commit.rs:5'],
    },
    {
      name: 'usage recorded before and after the log line',
      files: {
        'src/chat.ts': `
          export async function answer(org: string, tokens: number) {
            await recordUsage(org, tokens);
            logger.info('answered');
            await recordUsage(org, tokens);
          }
        `,
      },
      at: ['src/chat.ts:4'],
    },
    {
      name: 'in Go, written out as a sum',
      files: {
        'billing/total.go': `
          package billing

          func Sum(t *Total, line Line) {
          	t.Amount = t.Amount + line.Amount
          	t.Lines++
          	t.Amount = t.Amount + line.Amount
          }
        `,
      },
      at: ['billing/total.go:6'],
    },
    {
      name: 'in Ruby',
      files: {
        'app/services/usage_report.rb': `
          def add(report, row)
            report.total_tokens += row.tokens
            report.requests += row.requests
            report.total_tokens += row.tokens
          end
        `,
      },
      at: ['app/services/usage_report.rb:4'],
    },
  ],
  silent: [
    {
      name: 'each field once',
      files: {
        'usage.py': `
          def merge(total, more):
              total.input_tokens += more.input_tokens
              total.output_tokens += more.output_tokens
        `,
      },
    },
    {
      name: 'one in each branch',
      files: {
        'usage.py': `
          def merge(total, more, cached):
              if cached:
                  total.input_tokens += more.tokens
              else:
                  total.input_tokens += more.tokens
        `,
      },
    },
    {
      name: 'the value is read anew in between',
      files: {
        'src/usage.ts': `
          export async function both(org: string) {
            let tokens = await count('first');
            usage.total += tokens;
            tokens = await count('second');
            usage.total += tokens;
          }
        `,
      },
    },
    {
      name: 'what is added moves on by itself',
      files: {
        'usage.go': `
          package usage

          func Read(r *Reader, u *Usage) {
          	u.Tokens += r.ReadInt()
          	r.Skip()
          	u.Tokens += r.ReadInt()
          }
        `,
      },
    },
    {
      name: 'a step of a fixed size',
      files: {
        'src/usage.ts': `
          export function framed(usage: Usage) {
            usage.tokens += 3;
            usage.messages.push('x');
            usage.tokens += 3;
          }
        `,
      },
    },
    {
      name: 'the second is reached only where the first way has ended',
      files: {
        'src/chat.ts': `
          export async function answer(org: string, tokens: number, done: boolean) {
            await recordUsage(org, tokens);
            if (done) return;
            await recordUsage(org, tokens);
          }
        `,
      },
    },
    {
      name: 'nothing that is billed',
      files: {
        'src/layout.ts': `
          export function pad(box: Box, gap: Gap) {
            box.width += gap.size;
            box.height += gap.size;
            box.width += gap.size;
          }
        `,
      },
    },
    {
      name: 'both hands of a cursor',
      files: {
        'src/usage.ts': `
          export function pages(cursor: Cursor, usage: Usage) {
            usage.tokens += cursor.tokens;
            cursor.next();
            usage.tokens += cursor.tokens;
          }
        `,
      },
    },
  ],
});
