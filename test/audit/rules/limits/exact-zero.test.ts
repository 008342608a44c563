import { exactZero } from '#audit/rules/limits/exact-zero.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(exactZero, {
  fires: [
    {
      name: 'the lesser of what is asked for and a balance that may be in debt',
      files: {
        'src/quota/Bucket.java': `
          class UsageBucket {
            // reserve() may leave a deficit
            long consumeUpTo(long limit) {
              long available = state.getAvailableTokens();
              long taken = Math.min(limit, available);
              if (taken == 0) {
                return 0;
              }
              state.consume(taken);
              return taken;
            }
          }
        `,
        'billing/credits.py': `
          def drain(account, wanted):
              # an overdraft leaves the balance below zero
              amount = min(wanted, account.balance)
              if amount == 0:
                  return 0
              account.balance -= amount
              return amount
        `,
      },
      at: ['src/quota/Bucket.java:6', 'billing/credits.py:4'],
      confidence: 'likely',
    },
    {
      name: 'what was lowered by an amount right before',
      files: {
        'minutes.py': `
          def consume_minutes(account, minutes):
              account.minutes_left -= minutes
              account.save()
              if account.minutes_left == 0:
                  suspend_service(account)
        `,
        'src/credits.ts': `
          export async function spend(user: User, cost: number) {
            user.credits -= cost;
            await user.save();
            if (user.credits === 0) await blockRequests(user.id);
          }
        `,
      },
      at: ['minutes.py:4', 'src/credits.ts:4'],
      confidence: 'likely',
    },
    {
      name: 'above zero and zero have a branch, below zero has none',
      files: {
        'app/Jobs/SeatLimitJob.php': `
          <?php
          class SeatLimitJob
          {
              public function handle(Team $team): void
              {
                  $excess = $team->members->count() - $team->seat_limit;
                  if ($excess > 0) {
                      $this->suspend($team, $excess);
                  } elseif ($excess === 0) {
                      $this->resume($team);
                  }
              }
          }
        `,
        'billing/limits.go': `
          package billing

          func Enforce(team Team) {
          	over := team.Used - team.Quota
          	if over > 0 {
          		block(team)
          	} else if over == 0 {
          		unblock(team)
          	}
          }
        `,
      },
      at: ['app/Jobs/SeatLimitJob.php:9', 'billing/limits.go:7'],
      confidence: 'likely',
    },
    {
      name: 'a refusal at exactly nothing left',
      files: {
        'src/credits.ts': `
          export async function spend(user: User, usage: Usage) {
            const creditsLeft = user.credits - usage.total;
            if (creditsLeft === 0) throw new Error('empty');
            await run(user);
          }
        `,
        'lib/quota.rb': `
          def spend(account)
            remaining = account.quota - account.used
            raise QuotaExceeded if remaining == 0
            run(account)
          end
        `,
        'usage/quota.py': `
          def spend(account):
              remaining = account.quota - account.used
              if not remaining:
                  raise QuotaExceeded()
              run(account)
        `,
      },
      at: ['src/credits.ts:3', 'lib/quota.rb:3', 'usage/quota.py:3'],
    },
  ],
  silent: [
    {
      name: 'the lesser of two where nothing speaks of debts, and one that is asked for less too',
      files: {
        'billing/credits.py': `
          def drain(account, wanted):
              amount = min(wanted, account.balance)
              if amount == 0:
                  return 0
              account.balance -= amount
        `,
        'billing/other.py': `
          def drain(account, wanted):
              # an overdraft leaves the balance below zero
              amount = min(wanted, max(account.balance, 0))
              if amount == 0:
                  return 0
              account.balance -= amount

          def take(account, wanted):
              amount = min(wanted, account.balance)
              if amount == 0 or amount < 0:
                  return 0
              account.balance -= amount
        `,
      },
    },
    {
      name: 'what was lowered by one, kept at zero, or asked for less as well',
      files: {
        'minutes.py': `
          def consume_minutes(account, minutes):
              account.minutes_left = max(account.minutes_left - minutes, 0)
              if account.minutes_left == 0:
                  suspend_service(account)

          def use_one(account):
              account.messages_left -= 1
              if account.messages_left == 0:
                  suspend_service(account)
        `,
        'src/credits.ts': `
          export async function spend(user: User, cost: number) {
            if (user.credits < cost) throw new InsufficientCreditsError();
            user.credits -= cost;
            if (user.credits === 0) await blockRequests(user.id);
          }
        `,
      },
    },
    {
      name: 'below zero is answered too',
      files: {
        'src/credits.ts': `
          export async function spend(user: User, usage: Usage) {
            const creditsLeft = user.credits - usage.total;
            if (creditsLeft <= 0) throw new Error('empty');
            const bounded = Math.max(0, user.credits - usage.total);
            if (bounded === 0) return;
            const remaining = user.quota - usage.total;
            if (remaining === 0) return;
            if (remaining < 0) throw new Error('over');
          }
          export function enforce(team: Team) {
            const excess = team.used - team.limit;
            if (excess > 0) block(team);
            else if (excess === 0) warn(team);
            else unblock(team);
          }
        `,
        'usage/limits.py': `
          def enforce(team):
              excess = max(team.used, team.limit) - team.limit
              if excess > 0:
                  block(team)
              elif excess == 0:
                  unblock(team)
        `,
      },
    },
    {
      name: 'no difference, and differences that are no amount',
      files: {
        'src/usage/list.ts': `
          export function next(rows: Row[], page: Page, quota: Quota) {
            const left = rows.length - page.size;
            if (left === 0) return null;
            const last = rows.length - 1;
            if (last > 0) more(rows);
            else if (last === 0) one(rows);
            if (quota.remaining === 0) throw new Error('empty');
            const change = page.to - page.from;
            if (change === 0) return null;
            return rows;
          }
        `,
      },
    },
    {
      name: 'what is left of a page and of a file',
      files: {
        'src/merge/page.rs': `
          fn next_page(state: &mut Pages) -> Option<Page> {
              let remaining = state.expected_rows - state.rows_emitted;
              if remaining == 0 {
                  return None;
              }
              Some(state.take(remaining.min(PAGE_ROWS)))
          }
        `,
        'upload/parts.py': `
          def next_part(upload):
              left = upload.total_bytes - upload.sent_bytes
              if left == 0:
                  return None
              return upload.read(left)
        `,
      },
    },
    {
      name: 'code that is not about limits',
      files: {
        'src/game/score.ts': `
          export function compare(a: Player, b: Player) {
            const lead = a.score - b.score;
            if (lead > 0) cheer(a);
            else if (lead === 0) draw();
          }
        `,
      },
    },
  ],
});
