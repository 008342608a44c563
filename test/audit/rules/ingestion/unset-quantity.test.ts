import { unsetQuantity } from '#audit/rules/ingestion/unset-quantity.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unsetQuantity, {
  fires: [
    {
      name: 'a check put between branches that compute the amount',
      files: {
        'billing/subscription.py': `
          def create_usage_record(self):
              if self.additional_storage:
                  amount = price_per_day * self.additional_storage
              elif self.plan_type == "Server Plan":
                  is_primary = get_value("Server", self.document_name)
                  if not is_primary:
                      return None
              elif self.plan_type == "Snapshot":
                  amount = price_per_day * size
              else:
                  amount = plan.get_price(self.interval)
              insert(amount=amount)
        `,
      },
      at: ['billing/subscription.py:5'],
      confidence: 'likely',
    },
    {
      name: 'a switch in TypeScript, a chain in Go and PHP',
      files: {
        'src/billing/meter.ts': `
          export async function meter(job: Job) {
            let tokens: number | undefined;
            switch (job.kind) {
              case 'chat':
                tokens = job.usage.total;
                break;
              case 'image':
                console.log('image');
                break;
              default:
                tokens = 0;
            }
            await recordUsage(job.team, tokens);
          }
        `,
        'billing/meter.go': `
          package billing

          func meter(job Job) {
          	var quantity int64
          	if job.Kind == "chat" {
          		quantity = job.Tokens
          	} else if job.Kind == "image" {
          		log.Println("image")
          	} else {
          		quantity = 1
          	}
          	recordUsage(job.Team, quantity)
          }
        `,
      },
      at: ['src/billing/meter.ts:8', 'billing/meter.go:8'],
    },
  ],
  silent: [
    {
      name: 'a value before, a branch that leaves, and one that sets it deeper',
      files: {
        'billing/subscription.py': `
          def with_default(self):
              amount = 0
              if self.a:
                  amount = 1
              elif self.b:
                  log("b")
              else:
                  amount = 2
              insert(amount=amount)

          def leaving(self):
              if self.a:
                  amount = 1
              elif self.b:
                  raise ValueError("no plan")
              else:
                  amount = 2
              insert(amount=amount)

          def deeper(self):
              if self.a:
                  amount = 1
              elif self.b:
                  for size in sizes:
                      amount = size
              else:
                  amount = 2
              insert(amount=amount)
        `,
      },
    },
    {
      name: 'names that are no amount, code that bills nothing, and values nobody reads',
      files: {
        'billing/names.py': `
          def name(self):
              if self.a:
                  label = 1
              elif self.b:
                  log("b")
              else:
                  label = 2
              insert(label)

          def unread(self):
              if self.a:
                  amount = 1
                  insert(amount)
              elif self.b:
                  log("b")
              else:
                  amount = 2
                  insert(amount)
        `,
        'game/score.py': `
          def score(self):
              if self.a:
                  units = 1
              elif self.b:
                  log("b")
              else:
                  units = 2
              insert(units)
        `,
      },
    },
  ],
});
