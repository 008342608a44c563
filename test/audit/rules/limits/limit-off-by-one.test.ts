import { limitOffByOne } from '#audit/rules/limits/limit-off-by-one.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(limitOffByOne, {
  fires: [
    {
      name: 'one more let through by a check of its own, and by a question for one more',
      files: {
        'src/DeviceService.cs': `
          public class DeviceService
          {
              private readonly IDeviceStore _devices;

              public bool CanAddDevice(Subscription subscription)
              {
                  var count = _devices.CountActive(subscription.Id);
                  return count <= subscription.Plan.MaxDevices;
              }

              public async Task<Device> AddAsync(Subscription subscription, string name)
              {
                  using var _ = await _devices.LockAsync(subscription.Id);
                  if (!CanAddDevice(subscription)) throw new PlanLimitException("devices");
                  return await _devices.InsertAsync(subscription.Id, name);
              }
          }
        `,
        'quota/service.py': `
          from dataclasses import dataclass


          @dataclass
          class Quota:
              limit: int
              used: int

              def remaining(self) -> int:
                  return max(self.limit - self.used, 0)


          class ApiQuotaService:
              def __init__(self, store):
                  self.store = store

              def check(self, api_key_id: str) -> None:
                  quota = self.store.load(api_key_id)
                  if quota.used > quota.limit:
                      raise QuotaExceeded(api_key_id, quota.limit)

              def handle(self, api_key_id: str, request):
                  with self.store.lock(api_key_id):
                      self.check(api_key_id)
                      self.store.increment(api_key_id, 1)
                  return dispatch(request)
        `,
      },
      at: ['src/DeviceService.cs:8', 'quota/service.py:19'],
    },
    {
      name: 'what was counted before this one, which is counted afterwards',
      files: {
        'src/quota.ts': `
          export async function consume(redis: Redis, orgId: string, plan: Plan) {
            const used = Number(await redis.get(\`usage:\${orgId}\`)) || 0;
            if (used > plan.monthlyLimit) {
              throw new QuotaExceeded(orgId);
            }
            await redis.incr(\`usage:\${orgId}\`);
          }
        `,
        'quota/enforce.py': `
          def enforce_quota(user, plan):
              used = UsageRecord.objects.filter(user=user).count()
              if used > plan.max_requests:
                  raise QuotaExceeded()
              UsageRecord.objects.create(user=user)
        `,
        'quota/seats.go': `
          package quota

          func (s *Service) AddSeat(ctx context.Context, team *Team, email string) error {
          	count, err := s.seats.Count(ctx, team.ID)
          	if err != nil {
          		return err
          	}
          	if count <= team.Plan.MaxSeats {
          		return s.seats.Create(ctx, team.ID, email)
          	}
          	return ErrLimitReached
          }
        `,
      },
      at: ['src/quota.ts:3', 'quota/enforce.py:3', 'quota/seats.go:8'],
    },
    {
      name: 'the exact limit refused',
      files: {
        'src/credit_billing.ts': `
          export function check(chunk, credits) {
            const creditsWillBeUsed = chunk.adjusted_credits_used + credits;
            if (creditsWillBeUsed >= chunk.price_credits) {
              return { success: false, message: 'Insufficient credits' };
            }
            return { success: true };
          }
        `,
        'quota/check.go': `
          package quota

          func Check(used, requested int, quota int) error {
            if used+requested >= quota {
              return errors.New("quota exceeded")
            }
            return nil
          }
        `,
        'app/quota.rb': `
          def check(used, requested, quota)
            raise QuotaExceeded if used + requested >= quota
          end
        `,
      },
      at: ['src/credit_billing.ts:3', 'quota/check.go:4', 'app/quota.rb:2'],
    },
    {
      name: 'one more than the limit, where the count does not hold this one',
      files: {
        'limits/validate.go': `
          package limits

          func (v *Validator) validateCalls(key string, callLimit int) error {
            used, err := v.store.CallCount(key)
            if err != nil {
              return err
            }
            if used > int64(callLimit) {
              return errors.New("limit reached")
            }
            return nil
          }
        `,
        'limits/check.py': `
          def check_seats(team, seat_limit):
              taken = count_seats(team)
              if taken > seat_limit:
                  raise LimitReached()
        `,
      },
      at: ['limits/validate.go:8', 'limits/check.py:3'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'what is judged after it was counted, and what only looks back',
      files: {
        'quota/service.py': `
          class ApiQuotaService:
              def __init__(self, store):
                  self.store = store

              def handle(self, api_key_id: str, request):
                  quota = self.store.load(api_key_id)
                  used = self.store.increment(api_key_id, 1)
                  if used > quota.limit:
                      self.store.decrement(api_key_id, 1)
                      raise QuotaExceeded(api_key_id, quota.limit)
                  return dispatch(request)

              def overage(self, quota):
                  if quota.used > quota.limit:
                      return quota.used - quota.limit
                  return 0

              def warn(self, quota):
                  if quota.used > quota.limit * 0.8:
                      notify(quota.owner)
        `,
        'src/contacts.ts': `
          export class ContactLimit {
            constructor(private readonly repo: ContactRepository) {}

            async importContacts(account: Account, rows: ContactRow[]) {
              await this.repo.transaction(async (tx) => {
                await tx.lockAccount(account.id);
                const existing = await tx.countContacts(account.id);
                if (existing + rows.length > account.plan.maxContacts) {
                  throw new PlanLimitError('contacts', account.plan.maxContacts);
                }
                await tx.insertContacts(account.id, rows);
              });
            }

            async addOne(account: Account, row: ContactRow) {
              await this.repo.transaction(async (tx) => {
                await tx.lockAccount(account.id);
                if ((await tx.countContacts(account.id)) >= account.plan.maxContacts) throw new PlanLimitError('contacts', account.plan.maxContacts);
                await tx.insertContacts(account.id, [row]);
              });
            }

            async downgrade(account: Account, to: Plan) {
              const existing = await this.repo.countContacts(account.id);
              if (existing > to.maxContacts) throw new PlanLimitError('contacts', to.maxContacts);
              await this.repo.setPlan(account.id, to.id);
            }
          }
        `,
      },
    },
    {
      name: 'refused at the limit, this one added before, or more than one counted at once',
      files: {
        'src/quota.ts': `
          export async function consume(redis: Redis, orgId: string, plan: Plan) {
            const used = Number(await redis.get(\`usage:\${orgId}\`)) || 0;
            if (used + 1 > plan.monthlyLimit) {
              throw new QuotaExceeded(orgId);
            }
            await redis.incr(\`usage:\${orgId}\`);
          }
        `,
        'quota/enforce.py': `
          def enforce_quota(user, plan):
              used = UsageRecord.objects.filter(user=user).count()
              if used >= plan.max_requests:
                  raise QuotaExceeded()
              UsageRecord.objects.create(user=user)
        `,
        'quota/batch.py': `
          def enforce_quota(redis_client, user_id, tokens, plan):
              used = int(redis_client.get(f"quota:{user_id}") or 0)
              if used > plan.monthly_tokens:
                  raise QuotaExceeded()
              redis_client.incrby(f"quota:{user_id}", tokens)
        `,
        'quota/seats.go': `
          package quota

          func (s *Service) AddSeat(ctx context.Context, team *Team, email string) error {
          	count, err := s.seats.Count(ctx, team.ID)
          	if err != nil {
          		return err
          	}
          	if count < team.Plan.MaxSeats {
          		return s.seats.Create(ctx, team.ID, email)
          	}
          	return ErrLimitReached
          }
        `,
      },
    },
    {
      name: 'the highest count of many customers, where the limit itself is changed',
      files: {
        'src/licenses/assert.ts': `
          export async function assertIncludedCovers(link: Link, includedLimit: number) {
            const maxAssigned = await assignments.maxActiveCountByLink(link);
            if (maxAssigned > includedLimit) throw new InvalidRequest(link.id);
          }
        `,
      },
    },
    {
      name: 'counted already, after the fact, not of a count, or only told',
      files: {
        'limits/validate.go': `
          package limits

          func (v *Validator) validateCalls(key string, callLimit int) error {
            used, err := v.store.IncrementCounter(key)
            if err != nil {
              return err
            }
            if used > int64(callLimit) {
              return errors.New("limit reached")
            }
            return nil
          }

          func (v *Validator) report(key string, callLimit int) error {
            used, _ := v.store.CallCount(key)
            if used > int64(callLimit) {
              return errors.New("over the limit")
            }
            return nil
          }

          func (v *Validator) validateSpend(key string, spendLimit float64) error {
            spent, _ := v.store.GetSpend(key)
            if spent > spendLimit {
              return errors.New("limit reached")
            }
            return nil
          }
        `,
        'limits/check.py': `
          def check_seats(team, seat_limit):
              create_seat(team)
              taken = count_seats(team)
              if taken > seat_limit:
                  raise LimitReached()

          def check_price(team, price_limit):
              price = discount_of(account_of(team))
              if price > price_limit:
                  raise LimitReached()

          def check_seat(team, seat_limit):
              taken = count_seats(team)
              if taken > seat_limit:
                  log.info("above the limit")
        `,
      },
    },
    {
      name: 'refused above the limit, or judged before the request is added',
      files: {
        'src/quota.ts': `
          export function check(used: number, requested: number, quota: number) {
            if (used + requested > quota) throw new Error('quota exceeded');
            if (used >= quota) throw new Error('quota exceeded');
          }
        `,
      },
    },
    {
      name: 'a notice, and sums of other things',
      files: {
        'src/quota.ts': `
          export function check(used: number, requested: number, quota: number) {
            if (used + requested >= quota) sendNotification('limit reached');
          }
        `,
        'src/pages.ts': `
          export function page(offset: number, size: number, limit: number) {
            if (offset + size >= limit) throw new Error('too far');
          }
        `,
      },
    },
  ],
});
