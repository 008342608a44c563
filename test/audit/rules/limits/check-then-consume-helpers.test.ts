import { checkThenConsume } from '#audit/rules/limits/check-then-consume.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(checkThenConsume, {
  fires: [
    {
      name: 'a check in a function of its own that throws',
      files: {
        'src/environments.service.ts': `
          export class EnvironmentsService {
            async create(org: Organization, dto: CreateEnvironment) {
              await this.assertBelowLimit(org);
              const slug = slugify(dto.name);
              return this.prisma.environment.create({ data: { orgId: org.id, name: dto.name, slug } });
            }
            private async assertBelowLimit(org: Organization) {
              const existing = await this.prisma.environment.count({ where: { orgId: org.id } });
              if (existing >= org.plan.maxEnvironments) {
                throw new ForbiddenException('your plan includes no more environments');
              }
            }
          }
        `,
        'app/credits.py': `
          def require_credits(account, cost):
              if account.credits < cost:
                  raise InsufficientCredits(account.id)

          def start_export(account, rows):
              cost = price_of(rows)
              require_credits(account, cost)
              job = Export.objects.create(account=account, rows=rows)
              Account.objects.filter(id=account.id).update(credits=F("credits") - cost)
              return job
        `,
      },
      at: ['src/environments.service.ts:9', 'app/credits.py:2'],
      confidence: 'likely',
    },
    {
      name: 'a function that answers whether there is room',
      files: {
        'src/webhooks.ts': `
          async function hasRoom(workspace: Workspace) {
            const count = await db.webhook.count({ where: { workspaceId: workspace.id } });
            return count < workspace.plan.maxWebhooks;
          }
          export async function addWebhook(workspace: Workspace, url: string) {
            if (!(await hasRoom(workspace))) throw new PlanLimitReached('webhooks');
            await db.webhook.create({ data: { workspaceId: workspace.id, url } });
          }
        `,
      },
      at: ['src/webhooks.ts:3'],
    },
    {
      name: 'a balance that a function reads, held against the amount that is taken off',
      files: {
        'src/wallet.ts': `
          export async function debit(db: Db, input: Debit) {
            if (input.credits <= 0) throw new RangeError('credits must be positive');
            if ((await balanceOf(db, input.walletId)) < input.credits) throw new InsufficientCredits(input.walletId);
            await db.update(wallets)
              .set({ credits: sql\`\${wallets.credits} - \${input.credits}\` })
              .where(eq(wallets.id, input.walletId));
          }
          async function balanceOf(db: Db, id: string): Promise<number> {
            return (await db.select().from(wallets).where(eq(wallets.id, id)))[0].credits;
          }
        `,
      },
      at: ['src/wallet.ts:3'],
    },
  ],
  silent: [
    {
      name: 'the caller holds a row lock over the check and the write',
      files: {
        'src/environments.service.ts': `
          export class EnvironmentsService {
            async create(orgId: string, dto: CreateEnvironment) {
              return this.prisma.$transaction(async (tx) => {
                await tx.$queryRaw\`SELECT id FROM organizations WHERE id = \${orgId} FOR UPDATE\`;
                await this.assertBelowLimit(tx, orgId);
                return tx.environment.create({ data: { orgId, name: dto.name } });
              });
            }
            private async assertBelowLimit(tx: Tx, orgId: string) {
              const org = await tx.organization.findUniqueOrThrow({ where: { id: orgId }, include: { plan: true } });
              const existing = await tx.environment.count({ where: { orgId } });
              if (existing >= org.plan.maxEnvironments) throw new ForbiddenException('no more environments');
            }
          }
        `,
      },
    },
    {
      name: 'an amount that is checked as an input, and a condition behind the update',
      files: {
        'src/wallet.ts': `
          export async function debit(db: Db, input: Debit) {
            if (!Number.isSafeInteger(input.credits) || input.credits <= 0) {
              throw new RangeError('credits must be positive');
            }
            const rows = await db.update(wallets)
              .set({ credits: sql\`\${wallets.credits} - \${input.credits}\` })
              .where(and(eq(wallets.id, input.walletId), gte(wallets.credits, input.credits)))
              .returning();
            if (rows.length === 0) throw new InsufficientCredits(input.walletId);
          }
        `,
        'app/credits.py': `
          def require_credits(account, cost):
              if account.credits < cost:
                  raise InsufficientCredits(account.id)

          def start_export(account, rows):
              cost = price_of(rows)
              require_credits(account, cost)
              taken = Account.objects.filter(id=account.id, credits__gte=cost).update(credits=F("credits") - cost)
              if not taken:
                  raise InsufficientCredits(account.id)
        `,
        'app/wallet.py': `
          def grant(session, wallet_id, credits):
              if credits <= 0:
                  raise ValueError("credits must be positive")
              session.execute(
                  update(Wallet).where(Wallet.id == wallet_id).values(credits=Wallet.credits + credits)
              )
        `,
      },
    },
    {
      name: 'a check whose caller makes another thing, and one that only shows',
      files: {
        'src/reports.ts': `
          async function assertBelowLimit(org: Organization) {
            const existing = await db.environment.count({ where: { orgId: org.id } });
            if (existing >= org.plan.maxEnvironments) throw new PlanLimitReached();
          }
          export async function preview(org: Organization) {
            await assertBelowLimit(org);
            await db.auditEntry.create({ data: { orgId: org.id, action: 'preview' } });
          }
        `,
      },
    },
  ],
});
