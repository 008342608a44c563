import { frozenClock } from '#audit/rules/aggregation/frozen-clock.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(frozenClock, {
  fires: [
    {
      name: 'constants of a file that its functions read',
      files: {
        'src/billing/usage.ts': `
          const now = new Date();
          const PERIOD_START = dayjs().startOf('month');

          export async function close(team: Team) {
            return await usage.sum({ team: team.id, from: PERIOD_START, to: now });
          }
        `,
        'billing/usage.rb': `
          class Usage
            MONTH_START = Time.current.beginning_of_month

            def total(account)
              account.events.where('created_at >= ?', MONTH_START).sum(:quantity)
            end
          end
        `,
        'billing/usage.go': `
          package billing

          var today = time.Now().UTC()

          func Close(team Team) error {
          	return usage.Sum(team, today)
          }
        `,
      },
      at: ['src/billing/usage.ts:1', 'src/billing/usage.ts:2', 'billing/usage.rb:2', 'billing/usage.go:3'],
      confidence: 'likely',
    },
    {
      name: 'defaults of parameters and fields where they are computed once',
      files: {
        'billing/usage.py': `
          class UsageEvent(BaseModel):
              created_at: datetime = datetime.utcnow()
              received_at = Column(DateTime, default=datetime.now(timezone.utc))

          def total(account, until=timezone.now()):
              return account.events.filter(created_at__lt=until)
        `,
      },
      at: ['billing/usage.py:2', 'billing/usage.py:3', 'billing/usage.py:5'],
    },
  ],
  silent: [
    {
      name: 'the clock is read each time, or a function that reads it is handed over',
      files: {
        'billing/usage.py': `
          class UsageEvent(BaseModel):
              created_at: datetime = Field(default_factory=datetime.utcnow)
              received_at = Column(DateTime, default=datetime.utcnow)
              ended_at = Column(DateTime, default=lambda: datetime.now(timezone.utc))

          def total(account, until=None):
              until = until or timezone.now()
              return account.events.filter(created_at__lt=until)
        `,
        'src/billing/usage.ts': `
          const monthStart = () => dayjs().startOf('month');

          export class Usage {
            createdAt = new Date();
            total(team: Team, until = new Date()) {
              return usage.sum(team.id, monthStart(), until);
            }
          }
        `,
      },
    },
    {
      name: 'when the program was started, constants nobody reads later, and moments that are set anew',
      files: {
        'src/billing/server.ts': `
          const startedAt = Date.now();
          const buildYear = new Date().getFullYear();
          let now = Date.now();
          setInterval(() => {
            now = Date.now();
          }, 1000);

          export function uptime() {
            return now - startedAt + buildYear;
          }
        `,
      },
    },
    {
      name: 'scripts, and code that is not about billing',
      files: {
        'billing/backfill.py': `
          now = datetime.utcnow()

          def bill(account):
              usage.report(account, now)

          for account in accounts():
              bill(account)
        `,
        'src/blog/feed.ts': `
          const now = new Date();
          export const feed = (posts: Post[]) => posts.filter((post) => post.at < now);
        `,
      },
    },
  ],
});
