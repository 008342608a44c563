import { checkThenConsume } from '#audit/rules/limits/check-then-consume.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(checkThenConsume, {
  fires: [
    {
      name: 'a quota that is asked for, and usage that is counted after the work',
      files: {
        'src/generate.ts': `
          app.post('/v1/generate', async (req, res) => {
            const { allowed } = await checkQuota(req.user.id);
            if (!allowed) return res.status(402).json({ error: 'quota' });
            const result = await generate(req.body);
            await incrementUsage(req.user.id, 1);
            return res.json(result);
          });
        `,
      },
      at: ['src/generate.ts:2'],
      confidence: 'likely',
    },
    {
      name: 'things counted, compared with what the plan allows, and one more created, in five languages',
      files: {
        'src/projects.ts': `
          export async function createProject(org: Org, input: Input) {
            const projects = await db.project.findMany({ where: { orgId: org.id } });
            if (projects.length < org.plan.maxProjects) return db.project.create({ data: { ...input, orgId: org.id } });
            throw new Error('upgrade');
          }
        `,
        'app/keys.py': `
          def create_key(team, name):
              if team.keys.count() >= team.plan.key_limit:
                  raise LimitReached()
              return team.keys.create(name=name)
        `,
        'app/create_key.rb': `
          def call(account, params)
            raise LimitReached if account.api_keys.count >= account.plan.api_key_limit
            account.api_keys.create!(params)
          end
        `,
        'svc/create.go': `
          package svc

          func (s *Service) Create(ctx context.Context, org Org, in Input) error {
          	n, err := s.repo.CountProjects(ctx, org.ID)
          	if err != nil {
          		return err
          	}
          	if n >= org.Plan.ProjectLimit {
          		return ErrLimitReached
          	}
          	return s.repo.CreateProject(ctx, in)
          }
        `,
        'app/Projects.php': `
          <?php
          class Projects {
            public function create(Team $team, array $data) {
              if ($team->projects()->count() >= $team->plan->project_limit) {
                throw new LimitReached();
              }
              return $team->projects()->create($data);
            }
          }
        `,
      },
      at: [
        'src/projects.ts:3',
        'app/keys.py:2',
        'app/create_key.rb:2',
        'svc/create.go:8',
        'app/Projects.php:4',
      ],
      confidence: 'likely',
    },
    {
      name: 'seats and redeemed codes, each of which is paid for',
      files: {
        'src/invite.ts': `
          export async function invite(workspace: Workspace, email: string) {
            const count = await prisma.member.count({ where: { workspaceId: workspace.id } });
            if (count >= workspace.seatsLimit) throw new Error('Seats limit reached');
            await prisma.member.create({ data: { workspaceId: workspace.id, email } });
          }
        `,
        'src/redeem.ts': `
          export async function redeem(code: Code, customer: string) {
            const redemptionCount = await redemptionRepo.countByCode(code.id);
            if (redemptionCount >= code.maxRedemptions) throw new LimitReached();
            await redemptionRepo.insert({ code: code.id, customer });
          }
        `,
      },
      at: ['src/invite.ts:3', 'src/redeem.ts:3'],
      confidence: 'likely',
    },
    {
      name: 'a balance read, compared and lowered by an ORM',
      files: {
        'src/credits.ts': `
          export async function spend(id: string, cost: number) {
            const user = await prisma.user.findUnique({ where: { id } });
            if (user.credits < cost) throw new Error('Insufficient credits');
            await prisma.user.update({ where: { id }, data: { credits: { decrement: cost } } });
          }
          export async function spendInSql(id: string, cost: number) {
            const [user] = await db.select().from(users).where(eq(users.id, id));
            if (user.credits < cost) return { error: 'Insufficient credits' };
            await db.update(users).set({ credits: sql\`\${users.credits} - \${cost}\` }).where(eq(users.id, id));
          }
        `,
      },
      at: ['src/credits.ts:3', 'src/credits.ts:8'],
    },
    {
      name: 'a counter read and incremented by one key held in a variable',
      files: {
        'src/billing/quota.ts': `
          export async function takeSeconds(customerId: string, seconds: number) {
            const key = \`quota:\${customerId}\`;
            const used = Number(await redis.get(key));
            const limit = await quotaLimit(customerId);
            if (used + seconds > limit) return false;
            await redis.incrby(key, seconds);
            return true;
          }
        `,
      },
      at: ['src/billing/quota.ts:5'],
      confidence: 'likely',
    },
    {
      name: 'a Redis counter read, compared and incremented',
      files: {
        'src/billing/quota.ts': `
          export async function takeSeconds(customerId: string, seconds: number) {
            const used = Number(await redis.get(\`quota:\${customerId}\`));
            const limit = await quotaLimit(customerId);
            if (used + seconds > limit) return false;
            await redis.incrby(\`quota:\${customerId}\`, seconds);
            return true;
          }
        `,
      },
      at: ['src/billing/quota.ts:4'],
      confidence: 'likely',
    },
    {
      name: 'credits compared and deducted in two statements of SQL',
      files: {
        'src/credits.ts': `
          export async function spend(db, userId, cost) {
            const user = await db.get('SELECT credits FROM users WHERE id = ?', userId);
            if (user.credits < cost) throw new Error('no credits');
            await db.run('UPDATE users SET credits = credits - ? WHERE id = ?', cost, userId);
          }
        `,
      },
      at: ['src/credits.ts:3'],
    },
    {
      name: 'statements of a transaction that run on the global handle',
      files: {
        'model/redemption.go': `
          package model

          func Redeem(key string, userId int) (quota int, err error) {
            redemption := &Redemption{}
            err = DB.Transaction(func(tx *gorm.DB) error {
              err := DB.Where("key = ?", key).First(redemption).Error
              if err != nil {
                return err
              }
              return DB.Model(&User{}).Where("id = ?", userId).Update("quota", gorm.Expr("quota + ?", redemption.Quota)).Error
            })
            return redemption.Quota, err
          }
        `,
        'src/wallet.ts': `
          export async function redeem(code: string, userId: string) {
            return prisma.$transaction(async (tx) => {
              const voucher = await tx.voucher.findUnique({ where: { code } });
              await prisma.wallet.update({ where: { userId }, data: { credits: { increment: voucher.credits } } });
              await tx.voucher.delete({ where: { code } });
            });
          }
        `,
      },
      at: ['model/redemption.go:6', 'src/wallet.ts:4'],
    },
    {
      name: 'a free seat looked for, then taken',
      files: {
        'app/scim.py': `
          def check_seat_availability(session):
              used = count_seats(session)
              return used < license_seats(session)

          def create_user(session, data):
              if not check_seat_availability(session):
                  raise SeatLimitReached()
              return add_user(session, data)
        `,
      },
      at: ['app/scim.py:1'],
      confidence: 'likely',
    },
    {
      name: 'a quota checked inside a transaction and counted after it',
      files: {
        'src/documents.ts': `
          export async function addDocuments(userId: string, documents: Doc[]) {
            const bytes = documents.reduce((sum, doc) => sum + doc.size, 0);
            await db.transaction(async (tx) => {
              const quotaCheck = await checkStorageQuota(userId, bytes);
              if (!quotaCheck.allowed) throw new Error('Storage limit exceeded');
              await tx.insert(document).values(documents);
            });
            await incrementStorageUsage(userId, bytes);
          }
        `,
      },
      at: ['src/documents.ts:4'],
    },
  ],
  silent: [
    {
      name: 'whether somebody has a seat already, and a function that tries again',
      files: {
        'billing/checkout.py': `
          async def claim(session, product, container, email):
              if await seats.has_claimed_seat(product.id, container.customer_id):
                  return
              await seat_service.assign_seat(session, container, email=email)
        `,
        'src/redeem.ts': `
          export async function createRedemption(code: Code, attempt: number): Promise<Redemption> {
            const redemptionCount = await redemptions.count({ code: code.id });
            if (redemptionCount >= code.maxRedemptions) throw new LimitReached();
            if (await isTaken(code)) return createRedemption(code, attempt + 1);
            return queue(code);
          }
        `,
      },
    },
    {
      name: 'the write asks again, a lock, a serializable transaction',
      files: {
        'src/credits.ts': `
          export async function spend(id: string, cost: number) {
            const user = await prisma.user.findUnique({ where: { id } });
            if (user.credits < cost) throw new Error('Insufficient credits');
            await prisma.user.updateMany({ where: { id, credits: { gte: cost } }, data: { credits: { decrement: cost } } });
          }
          export async function locked(workspace: Workspace) {
            await locks.acquire(workspace.id);
            const count = await prisma.member.count({ where: { workspaceId: workspace.id } });
            if (count >= workspace.seatsLimit) throw new Error('Seats limit reached');
            await prisma.member.create({ data: { workspaceId: workspace.id } });
          }
          export const serial = (workspace: Workspace) =>
            prisma.$transaction(
              async (tx) => {
                const count = await tx.member.count({ where: { workspaceId: workspace.id } });
                if (count >= workspace.seatsLimit) throw new Error('Seats limit reached');
                await tx.member.create({ data: { workspaceId: workspace.id } });
              },
              { isolationLevel: 'Serializable' },
            );
        `,
      },
    },
    {
      name: 'what is created is not what was counted, and a length that is no limit',
      files: {
        'src/notes.ts': `
          export async function note(org: Org, text: string) {
            const count = await prisma.project.count({ where: { orgId: org.id } });
            if (count >= org.projectLimit) throw new Error('limit');
            await prisma.note.create({ data: { text } });
          }
          export async function name(input: Input) {
            if (input.names.length > MAX_LENGTH) throw new Error('too long');
            await prisma.name.create({ data: input });
          }
        `,
      },
    },
    {
      name: 'every statement on the transaction, a second handle given the transaction',
      files: {
        'model/redemption.go': `
          package model

          func Redeem(key string, userId int) error {
            return DB.Transaction(func(tx *gorm.DB) error {
              err := tx.Clauses(clause.Locking{Strength: "UPDATE"}).Where("key = ?", key).First(redemption).Error
              if err != nil {
                return err
              }
              return tx.Model(&User{}).Where("id = ?", userId).Update("quota", gorm.Expr("quota + ?", redemption.Quota)).Error
            })
          }
        `,
        'service/wallet.go': `
          package service

          func (s *Service) Credit(ctx context.Context) error {
            return s.DB.WithTx(ctx, func(ctx context.Context) error {
              return s.DB.Exec(ctx, "UPDATE wallets SET credits = credits + 1")
            })
          }
        `,
        'src/settings.ts': `
          await prisma.$transaction(async (tx) => {
            const plan = await prisma.plan.findFirst({ where: { credits: 10 } });
            await tx.team.update({ where: { id }, data: { planId: plan.id } });
          });
        `,
      },
    },
    {
      name: 'seats checked under a lock',
      files: {
        'app/scim.py': `
          def check_seat_availability(session):
              session.execute(text("SELECT pg_advisory_xact_lock(1)"))
              acquire_lock(session)
              return count_seats(session) < license_seats(session)

          def create_user(session, data):
              if not check_seat_availability(session):
                  raise SeatLimitReached()
              return add_user(session, data)

          def seat_page(session):
              if check_seat_availability(session):
                  return render_seats(session)
        `,
      },
    },
    {
      name: 'the write carries the condition',
      files: {
        'src/credits.ts': `
          export async function spend(db, userId, cost) {
            if (cost <= 0) throw new Error('nothing to spend');
            const { changes } = await db.run(
              'UPDATE users SET credits = credits - ? WHERE id = ? AND credits >= ?', cost, userId, cost);
            if (changes === 0) throw new Error('no credits');
          }
        `,
      },
    },
    {
      name: 'a row lock from the check to the write',
      files: {
        'src/credits.ts': `
          export async function spend(db, userId, cost) {
            await db.transaction(async (tx) => {
              const user = await tx.get('SELECT credits FROM users WHERE id = ? FOR UPDATE', userId);
              if (user.credits < cost) throw new Error('no credits');
              await tx.run('UPDATE users SET credits = credits - ? WHERE id = ?', cost, userId);
            });
          }
        `,
      },
    },
    {
      name: 'a distributed lock around both',
      files: {
        'src/billing/quota.ts': `
          export async function takeSeconds(customerId: string, seconds: number) {
            return redlock.withLock(customerId, async () => {
              const used = Number(await redis.get(\`quota:\${customerId}\`));
              if (used + seconds > (await quotaLimit(customerId))) return false;
              await redis.incrby(\`quota:\${customerId}\`, seconds);
              return true;
            });
          }
        `,
      },
    },
    {
      name: 'a limit of something else',
      files: {
        'src/list.ts': `
          export async function list(req) {
            if (req.limit > 100) throw new Error('limit is at most 100');
            await counter.increment('list_requests');
          }
        `,
      },
    },
  ],
});
