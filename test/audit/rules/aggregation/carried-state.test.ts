import { carriedState } from '#audit/rules/aggregation/carried-state.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(carriedState, {
  fires: [
    {
      name: 'a table of totals that all accounts share',
      files: {
        'billing/statements.py': `
          from collections import defaultdict

          def build_statements(conn, accounts, start, end):
              statements = []
              totals: dict[str, int] = defaultdict(int)
              for account in accounts:
                  for line in usage_lines(conn, account["id"], start, end):
                      totals[line["meter"]] += line["amount_cents"]
                  statements.append(Statement(account["name"], dict(totals)))
              return statements
        `,
      },
      at: ['billing/statements.py:5'],
      confidence: 'likely',
    },
    {
      name: 'rows grouped by more than the key they are kept under',
      files: {
        'usage/summary.ts': `
          const TOTALS = \`SELECT product, region, SUM(bytes) AS bytes FROM bandwidth_hourly
            WHERE account_id = $1 GROUP BY product, region\`;
          export async function totals(pg: Pool, accountId: string) {
            const { rows } = await pg.query(TOTALS, [accountId]);
            const bytes: Record<string, bigint> = {};
            for (const row of rows) {
              bytes[row.product] = BigInt(row.bytes);
            }
            return bytes;
          }
        `,
        'usage/summary.py': `
          def totals(cur, account_id):
              cur.execute("SELECT meter, tier, SUM(units) AS units FROM usage_daily WHERE account_id = %s GROUP BY meter, tier", (account_id,))
              rows = cur.fetchall()
              units = {}
              for row in rows:
                  units[row["meter"]] = int(row["units"])
              return units
        `,
      },
      at: ['usage/summary.ts:7', 'usage/summary.py:6'],
      confidence: 'likely',
    },
    {
      name: 'a counter shared by all objects of a data class',
      files: {
        'state.py': `
          @dataclass
          class State:
              name: str = ""
              local_metrics: Metrics = Metrics()
        `,
      },
      at: ['state.py:4'],
      confidence: 'likely',
    },
    {
      name: 'a field replaced in a loop, in two languages',
      files: {
        'import.go': `
          package imports

          func run(ranges []Range) *Results {
          	results := &Results{}
          	for _, r := range ranges {
          		metrics := query(r)
          		if len(metrics) > 0 {
          			results.Metrics = metrics
          		}
          		results.Ranges = append(results.Ranges, r)
          	}
          	return results
          }
        `,
        'src/import.ts': `
          export async function run(pages) {
            const result = { rows: [], pages: [] };
            for (const page of pages) {
              const rows = await read(page);
              result.rows = rows;
              result.pages.push(page);
            }
            return result;
          }
        `,
      },
      at: ['import.go:8', 'src/import.ts:5'],
    },
    {
      name: 'a total that is never set back, in two languages',
      files: {
        'src/billing/run.ts': `
          export async function run(customers) {
            let units = 0;
            for (const customer of customers) {
              for (const event of customer.events) units += event.units;
              await bill(customer, units);
            }
          }
        `,
        'billing/run.py': `
          def run(customers):
              units = 0
              for customer in customers:
                  for event in customer.events:
                      units += event.units
                  bill(customer, units)
        `,
      },
      at: ['src/billing/run.ts:2', 'billing/run.py:2'],
    },
    {
      name: 'an estimate that is kept when the real figure was charged',
      files: {
        'relay/live.go': `
          package relay

          func live(c *Conn) {
          	usage, estimatedUsage := &Usage{}, &Usage{}
          	for event := range c.events {
          		if event.Done {
          			if event.Usage != nil {
          				usage.Total += event.Usage.Total
          				charge(c, usage)
          				usage = &Usage{}
          			} else {
          				charge(c, estimatedUsage)
          				estimatedUsage = &Usage{}
          			}
          		} else {
          			estimatedUsage.Total += count(event)
          		}
          	}
          	charge(c, estimatedUsage)
          }
        `,
      },
      at: ['relay/live.go:10'],
    },
    {
      name: 'a total made anew from a field of itself that nothing sets',
      files: {
        'src/usage/session.ts': `
          export function totalsOf(spans: Span[]) {
            let totals: any = {};
            for (const span of spans) {
              totals = {
                input_tokens: totals.prompt_tokens ? totals.prompt_tokens + span.input : span.input,
                output_tokens: (totals.completion_tokens || 0) + span.output,
              };
            }
            return totals;
          }
        `,
        'usage/session.py': `
          def totals_of(spans):
              totals = {"tokens": 0}
              for span in spans:
                  totals = {"tokens": totals["used_tokens"] + span.tokens}
              return totals
        `,
      },
      at: ['src/usage/session.ts:4', 'usage/session.py:4'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'a total made anew from its own fields, from others that are set, or from what is not seen',
      files: {
        'src/usage/session.ts': `
          export function totalsOf(spans: Span[], before: Totals) {
            let totals: any = {};
            let shifted = { last: 0, sum: 0 };
            let carried = before;
            for (const span of spans) {
              totals = { input_tokens: (totals.input_tokens || 0) + span.input };
              shifted = { last: span.input, sum: shifted.last + span.input };
              carried = { input_tokens: carried.prompt_tokens + span.input };
            }
            return [totals, shifted, carried];
          }
        `,
      },
    },
    {
      name: 'totals made anew for each account, and rows grouped by their key alone',
      files: {
        'billing/statements.py': `
          from collections import defaultdict

          def build_statements(conn, accounts, start, end):
              statements = []
              for account in accounts:
                  totals: dict[str, int] = defaultdict(int)
                  for line in usage_lines(conn, account["id"], start, end):
                      totals[line["meter"]] += line["amount_cents"]
                  statements.append(Statement(account["name"], dict(totals)))
              return statements
        `,
        'usage/summary.ts': `
          const TOTALS = 'SELECT product, SUM(bytes) AS bytes FROM bandwidth_hourly WHERE account_id = $1 GROUP BY product';
          export async function totals(pg: Pool, accountId: string) {
            const { rows } = await pg.query(TOTALS, [accountId]);
            const bytes: Record<string, bigint> = {};
            for (const row of rows) {
              bytes[row.product] = BigInt(row.bytes);
            }
            return bytes;
          }
        `,
      },
    },
    {
      name: 'a factory, an unchangeable value, and something that is no tally',
      files: {
        'state.py': `
          @dataclass(frozen=True)
          class Cost:
              cents: int = 0

          @dataclass
          class State:
              metrics: Metrics = field(default_factory=Metrics)
              cost: Cost = Cost()
              total: Decimal = Decimal(0)
              clock: Clock = Clock()
        `,
      },
    },
    {
      name: 'appended, looked for, or used within the turn',
      files: {
        'src/import.ts': `
          export async function run(pages) {
            const result = { rows: [], pages: [] };
            for (const page of pages) {
              const rows = await read(page);
              result.rows = result.rows.concat(rows);
              result.pages.push(page);
            }
            for (const page of pages) {
              const items = await read(page);
              result.items = items;
              result.seen += 1;
              break;
            }
            return result;
          }
        `,
      },
    },
    {
      name: 'a total of each, and one of all',
      files: {
        'src/billing/run.ts': `
          export async function run(customers) {
            let all = 0;
            for (const customer of customers) {
              let units = 0;
              for (const event of customer.events) {
                units += event.units;
                all += event.units;
              }
              await bill(customer, units, all);
            }
            return all;
          }
        `,
      },
    },
    {
      name: 'the estimate thrown away with the real figure, and two tallies that have nothing to do with each other',
      files: {
        'relay/live.go': `
          package relay

          func live(c *Conn) {
          	usage, estimatedUsage := &Usage{}, &Usage{}
          	for event := range c.events {
          		if event.Usage != nil {
          			charge(c, usage)
          			usage = &Usage{}
          			estimatedUsage = &Usage{}
          		} else {
          			charge(c, estimatedUsage)
          			estimatedUsage = &Usage{}
          		}
          		estimatedUsage.Total += count(event)
          	}
          }

          func split(c *Conn, isInput bool) {
          	inputUsage, outputUsage := &Usage{}, &Usage{}
          	if isInput {
          		charge(c, inputUsage)
          		inputUsage = &Usage{}
          	} else {
          		charge(c, outputUsage)
          		outputUsage = &Usage{}
          	}
          }
        `,
      },
    },
  ],
});
