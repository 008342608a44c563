import { invertedRefusal } from '#audit/rules/limits/inverted-refusal.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(invertedRefusal, {
  fires: [
    {
      name: 'refused where there is enough',
      files: {
        'src/credits.ts': `
          export function spend(user: User, cost: number) {
            if (user.creditBalance > cost) throw new InsufficientCredits();
            if (user.creditsUsed < user.creditLimit) return { error: 'credit limit exceeded' };
          }
        `,
        'quota.go': `
          package quota

          func Check(used, limit int64) error {
          	if used <= limit {
          		return ErrQuotaExceeded
          	}
          	return nil
          }
        `,
        'credits.py': `
          def take(wallet, amount):
              if amount < wallet.balance:
                  raise NotEnoughCredits(wallet)
        `,
        'app/credits.rb': `
          def take(balance, cost)
            raise InsufficientFunds if balance >= cost
          end
        `,
      },
      at: ['src/credits.ts:2', 'src/credits.ts:3', 'quota.go:4', 'credits.py:2', 'app/credits.rb:2'],
      confidence: 'certain',
    },
    {
      name: 'a test worked out before, an answer that asks for payment, and a function whose name says the other one',
      files: {
        'src/credits.ts': `
          export const requireCredits = async (req: Request, res: Response, next: NextFunction) => {
            const account = await accounts.findById(req.user.accountId);
            const hasCredits = account.credits > 0;
            if (hasCredits) {
              return res.status(402).json({ error: 'You have run out of credits' });
            }
            return next();
          };
        `,
        'uploads.rb': `
          def create
            remaining = account.storage_limit - account.storage_used
            if upload_size < remaining
              return render json: { error: "Storage quota exceeded" }, status: :payment_required
            end
            head :created
          end
        `,
        'send.py': `
          def can_send(account, count):
              return account.sent_this_month + count > account.monthly_message_limit
        `,
        'quota.go': `
          package quota

          func (h *Handler) Run(w http.ResponseWriter, r *http.Request) {
          	if account != nil && !(account.Used >= account.Limit) {
          		writeError(w, http.StatusPaymentRequired, "monthly limit reached")
          		return
          	}
          	h.run(w, r)
          }
        `,
        'Plan.java': `
          class Plan {
            boolean isOverLimit(long used) {
              return used < this.limit;
            }
          }
        `,
      },
      at: ['src/credits.ts:4', 'uploads.rb:3', 'send.py:2', 'quota.go:4', 'Plan.java:3'],
      confidence: 'certain',
    },
    {
      name: 'an end that has passed is taken for one that runs',
      confidence: 'certain',
      at: ['src/checkout.py:5', 'src/licences.go:7'],
      files: {
        'src/checkout.py': `
          from datetime import datetime
          class Checkout:
              def start(self, account):
                  membership = self.memberships.current(account)
                  if membership and membership.valid_until < datetime.utcnow():
                      raise ValueError('account already has a membership')
                  return self.gateway.open(account)
        `,
        'src/licences.go': `
          package licences

          import ("errors"; "time")

          func (s *Service) Activate(id string) error {
            l := s.find(id)
            if l != nil && l.ExpiresAt.After(time.Now()) {
              return errors.New("license has expired")
            }
            return s.start(l)
          }
        `,
      },
    },
    {
      name: 'a test that was worked out, or compares the other way',
      files: {
        'src/guard.ts': `
          export function guard(used: number, limit: number) {
            if (used < limit) throw new Error('Usage limit exceeded');
          }
          export function guardFlag(org: Org) {
            const isOverLimit = org.usage >= org.limit;
            if (!isOverLimit) return { status: 429, error: 'Limit reached' };
            return run();
          }
        `,
        'guard.go': `
          package guard

          func Check(currentUsage, quota int64) error {
          	if quota > currentUsage {
          		return ErrQuotaExceeded
          	}
          	return nil
          }
        `,
      },
      at: ['src/guard.ts:2', 'src/guard.ts:6', 'guard.go:4'],
      confidence: 'certain',
    },
    {
      name: 'the test or the refusal is told by a name alone',
      files: {
        'src/guard.ts': `
          export function guard(org: Org, seatsUsed: number, seatLimit: number) {
            if (!isOverLimit(org)) return { status: 429, error: 'Limit reached' };
            if (seatsUsed < seatLimit) throw new Error('Too many members');
            return run();
          }
        `,
        'guard.py': `
          def guard(team):
              if team.has_enough_credits():
                  raise InsufficientCredits()
        `,
      },
      at: ['src/guard.ts:2', 'src/guard.ts:3', 'guard.py:2'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'refusals the right way round',
      files: {
        'src/guard.ts': `
          export function guard(used: number, limit: number, remaining: number, credits: number, cost: number) {
            if (used >= limit) throw new Error('Usage limit exceeded');
            if (remaining < limit) throw new Error('quota exceeded');
            if (credits < cost) throw new Error('Insufficient credits');
            if (!hasEnoughCredits(cost)) throw new Error('Insufficient credits');
            if (isOverLimit(used)) return { error: 'Limit reached' };
            if (used < limit) return { ok: true };
            if (!isOverLimit(used)) return run();
          }
        `,
        'guard.py': `
          def guard(team):
              if team.usage < team.quota:
                  return run(team)
              raise QuotaExceeded()

          def again(retry_count):
              if retry_count < MAX_COUNT:
                  sleep()
                  return sleep_after_rate_limit_exceeded()

          def can_upgrade(team):
              return team.is_over_limit()
        `,
      },
    },
    {
      name: 'the same the right way round',
      files: {
        'src/credits.ts': `
          export const requireCredits = async (req: Request, res: Response, next: NextFunction) => {
            const hasCredits = account.credits > 0;
            if (!hasCredits) return res.status(402).json({ error: 'You have run out of credits' });
            if (account.usagePercent < 100 && account.suspended) throw new AccountSuspendedError();
            return next();
          };
        `,
        'uploads.rb': `
          def create
            remaining = account.storage_limit - account.storage_used
            if upload_size > remaining
              return render json: { error: "Storage quota exceeded" }, status: :payment_required
            end
            head :created
          end
        `,
        'send.py': `
          def is_over_quota(account, count):
              return account.sent_this_month + count > account.monthly_message_limit

          def can_send(account, count):
              return account.sent_this_month + count <= account.monthly_message_limit

          def can_overdraw(account):
              if account.plan.is_hard:
                  return False
              return account.used > account.limit
        `,
        'quota.go': `
          package quota

          func (h *Handler) Run(w http.ResponseWriter, r *http.Request) {
          	if account != nil && account.Used >= account.Limit {
          		writeError(w, http.StatusPaymentRequired, "monthly limit reached")
          		return
          	}
          	h.run(w, r)
          }
        `,
      },
    },
    {
      name: 'refused where there is not enough',
      files: {
        'src/credits.ts': `
          export function spend(user: User, cost: number) {
            if (user.creditBalance < cost) throw new InsufficientCredits();
            if (cost > user.creditBalance) throw new InsufficientCredits();
            if (user.creditsUsed >= user.creditLimit) return { error: 'credit limit exceeded' };
            if (user.creditBalance <= 0) throw new InsufficientCredits();
            if (user.limit < user.used + cost) throw new LimitExceeded();
          }
        `,
      },
    },
    {
      name: 'other errors, other comparisons, and names that do not tell',
      files: {
        'src/credits.ts': `
          export function spend(user: User, cost: number, limit: number) {
            if (user.creditBalance > cost) throw new Error('already topped up');
            if (limit > MAX_LIMIT) throw new LimitExceeded();
            if (user.level < limit) throw new LimitExceeded();
            if (user.creditBalance > cost) return charge(user, cost);
            if (cost < minimum) throw new AmountTooLow();
          }
        `,
      },
    },
    {
      name: 'the end asked the right way round, another term, and answers that refuse nothing',
      files: {
        'src/checkout.ts': `
          export function start(sub: Subscription | null, now = new Date()) {
            if (sub && sub.end > new Date()) throw new Error('User already has a subscription');
            if (sub && sub.expiresAt < new Date()) throw new SubscriptionExpired();
            if (sub.trialEnd < new Date()) throw new Error('already subscribed');
            if (sub.end > new Date()) throw new Error('subscription has not expired yet');
            if (sub.end < new Date()) throw new Error('plan can no longer be changed');
            if (sub.end > new Date()) return { subscriptionExpired };
            if (session.expiresAt > new Date()) throw new Error('already has a session');
          }
        `,
        'src/licences.go': `
          package licences

          func (s *Service) Buy(l *License) error {
            if l.ExpiresAt.After(time.Now()) {
              return ErrAlreadyHasLicense
            }
            if time.Now().After(l.ExpiresAt) {
              return ErrLicenseExpired
            }
            return nil
          }
        `,
      },
    },
  ],
});
