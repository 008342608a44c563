import { checkThenConsume } from '#audit/rules/limits/check-then-consume.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(checkThenConsume, {
  fires: [
    {
      name: 'a row that a write of something else answered, and whose number is taken later',
      files: {
        'src/exports/start.ts': `
          export async function start(db: Db, id: string, cost: number) {
            const account = await db.account.update({ where: { id }, data: { lastSeenAt: new Date() } });
            if (account.credits < cost) throw new OutOfCredits();
            await db.account.update({ where: { id }, data: { credits: { decrement: cost } } });
          }
        `,
      },
      at: ['src/exports/start.ts:3'],
    },
    {
      name: 'a column of any name, held against what the plan allows and moved by a later statement',
      files: {
        'app/services/send_faxes.rb': `
          class SendFaxes
            def call
              raise OutOfAllowance if @account.fax_remaining < @pages
              @account.faxes.create!(pages: @pages)
              @account.decrement!(:fax_remaining, @pages)
            end
          end
        `,
        'src/render.rs': `
          pub async fn render(pool: &PgPool, team: Uuid, frames: i64) -> Result<(), ApiError> {
              let quota = sqlx::query!("SELECT frame_limit, frames_used FROM quotas WHERE team_id = $1", team)
                  .fetch_one(pool)
                  .await?;
              if quota.frames_used + frames > quota.frame_limit {
                  return Err(ApiError::QuotaExceeded);
              }
              sqlx::query!("UPDATE quotas SET frames_used = frames_used + $2 WHERE team_id = $1", team, frames)
                  .execute(pool)
                  .await?;
              Ok(())
          }
        `,
        'app/Services/Exports.php': `
          <?php
          class Exports {
              public function take(Team $team, int $pages): void {
                  if ($team->pages_used + $pages > $team->plan->pages) {
                      throw new PlanExhausted();
                  }
                  $team->increment('pages_used', $pages);
              }
          }
        `,
      },
      at: ['src/render.rs:5', 'app/services/send_faxes.rb:3', 'app/Services/Exports.php:4'],
    },
  ],
  silent: [
    {
      name: 'a counter that is raised first, and judged by what that answered, before the next one is raised',
      files: {
        'src/limits/requests.ts': `
          export async function check(db: Db, ip: string, user: string, limits: Limits) {
            const byIp = await db.usageCounter.upsert({
              where: { key: ip },
              create: { key: ip, usedRequests: 1 },
              update: { usedRequests: { increment: 1 } },
            });
            if (byIp.usedRequests > limits.maxRequests) return false;
            const byUser = await db.usageCounter.upsert({
              where: { key: user },
              create: { key: user, usedRequests: 1 },
              update: { usedRequests: { increment: 1 } },
            });
            return byUser.usedRequests <= limits.maxRequests;
          }
        `,
        'src/limits/pages.js': `
          export async function take(sql, account, pages, plan) {
            const [row] = await sql.query(
              'UPDATE quotas SET pages_used = pages_used + $1 WHERE account = $2 RETURNING pages_used',
              [pages, account],
            );
            if (row.pages_used > plan.pageLimit) {
              await sql.query('UPDATE quotas SET pages_used = pages_used - $1 WHERE account = $2', [pages, account]);
              throw new OverLimit();
            }
          }
        `,
        'limits/pages.py': `
          async def take(db, account, pages, plan):
              quota = await db.quota.update(
                  where={"account": account}, data={"pages_used": {"increment": pages}}
              )
              if quota.pages_used > plan.page_limit:
                  await db.quota.update(
                      where={"account": account}, data={"pages_used": {"decrement": pages}}
                  )
                  raise OverLimit()
        `,
      },
    },
    {
      name: 'the write has a condition, the row is locked, or it is goods that are counted',
      files: {
        'src/render.rs': `
          pub async fn render(pool: &PgPool, team: Uuid, frames: i64) -> Result<(), ApiError> {
              let quota = sqlx::query!("SELECT frame_limit, frames_used FROM quotas WHERE team_id = $1 FOR UPDATE", team)
                  .fetch_one(pool)
                  .await?;
              if quota.frames_used + frames > quota.frame_limit {
                  return Err(ApiError::QuotaExceeded);
              }
              sqlx::query!("UPDATE quotas SET frames_used = frames_used + $2 WHERE team_id = $1", team, frames)
                  .execute(pool)
                  .await?;
              Ok(())
          }
        `,
        'app/services/send_faxes.rb': `
          class SendFaxes
            def call
              @account.with_lock do
                raise OutOfAllowance if @account.fax_remaining < @pages
                @account.decrement!(:fax_remaining, @pages)
              end
            end
          end
        `,
        'app/Services/Shop.php': `
          <?php
          class Shop {
              public function order(Product $product, int $count): void {
                  if ($product->stock_remaining < $count) {
                      throw new SoldOut();
                  }
                  $product->decrement('stock_remaining', $count);
              }
          }
        `,
      },
    },
  ],
});
