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
    {
      name: 'around a call that only reads it',
      files: {
        'src/chat.ts': `
          export class ChatController {
            constructor(private readonly llm: Llm, private readonly usage: UsageService) {}

            async chat(user: User, body: ChatBody) {
              const answer = await this.llm.complete(body.messages);
              await this.usage.increment(user.teamId, answer.usage.totalTokens);

              const saved = await this.saveMessage(user, body, answer);
              await this.usage.increment(user.teamId, answer.usage.totalTokens);
              return { id: saved.id, text: answer.text };
            }

            private async saveMessage(user: User, body: ChatBody, answer: Answer) {
              return this.repo.insert({ chatId: body.chatId, text: answer.text, authorId: user.id });
            }
          }
        `,
      },
      at: ['src/chat.ts:9'],
      confidence: 'likely',
    },
    {
      name: 'in a function and in the one that it calls',
      files: {
        'billing/export.py': `
          class ExportJob:
              def __init__(self, account, ledger):
                  self.account = account
                  self.ledger = ledger

              def run(self, rows):
                  data = self._render(rows)
                  self.ledger.add_usage(self.account.id, "export_rows", len(rows))
                  return data

              def _render(self, rows):
                  out = []
                  for row in rows:
                      out.append(",".join(map(str, row)))
                  self.ledger.add_usage(self.account.id, "export_rows", len(rows))
                  return "\\n".join(out)
        `,
      },
      at: ['billing/export.py:8'],
      confidence: 'likely',
    },
    {
      name: 'an addition that is run before the loop that is to try it',
      files: {
        'app/jobs/record_usages.py': `
          def record_node_usage(params, node_id):
              with GetDB() as db:
                  stmt = update(NodeUsage).values(
                      uplink=NodeUsage.uplink + bindparam("up")
                  ).where(NodeUsage.node_id == node_id)
                  db.execute(stmt, params)
                  done = False
                  while not done:
                      try:
                          db.execute(stmt, params)
                          db.commit()
                          done = True
                      except OperationalError:
                          db.rollback()
        `,
      },
      at: ['app/jobs/record_usages.py:6'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'an addition that the loop alone tries, and one for another statement before it',
      files: {
        'app/jobs/record_usages.py': `
          def record_node_usage(params, node_id):
              with GetDB() as db:
                  stmt = insert(NodeUsage).values(node_id=node_id, uplink=0)
                  db.execute(stmt, params)
                  stmt = update(NodeUsage).values(
                      uplink=NodeUsage.uplink + bindparam("up")
                  ).where(NodeUsage.node_id == node_id)
                  done = False
                  while not done:
                      try:
                          db.execute(stmt, params)
                          db.commit()
                          done = True
                      except OperationalError:
                          db.rollback()
        `,
      },
    },
    {
      name: 'two answers, and moved from one to the other',
      files: {
        'src/chat.ts': `
          export class ChatController {
            async chat(user: User, body: ChatBody) {
              const draft = await this.llm.complete(body.messages);
              await this.usage.increment(user.teamId, draft.usage.totalTokens);

              const answer = await this.llm.complete([...body.messages, critique(draft)]);
              await this.usage.increment(user.teamId, answer.usage.totalTokens);
              return { text: answer.text };
            }

            async move(from: string, to: string, units: number) {
              await this.usage.decrement(from, units);
              await this.usage.increment(to, units);
            }
          }
        `,
      },
    },
    {
      name: 'on two ways, and two kinds into one total',
      files: {
        'billing/export.py': `
          class ExportJob:
              def run(self, rows):
                  if self.account.is_trial:
                      self.ledger.add_usage(self.account.id, "export_rows", len(rows))
                      return self._preview(rows)
                  self.ledger.add_usage(self.account.id, "export_rows", len(rows))
                  return self._render(rows)

              def _render(self, rows):
                  self.audit.append(self.account.id, "export_rows", len(rows))
                  return "\\n".join(",".join(map(str, row)) for row in rows)


          def merge(total, more):
              total.input_tokens += more.input_tokens
              total.output_tokens += more.output_tokens
              total.all_tokens += more.input_tokens
              total.all_tokens += more.output_tokens
        `,
      },
    },
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
