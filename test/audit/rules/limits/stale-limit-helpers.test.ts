import { staleLimit } from '#audit/rules/limits/stale-limit.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(staleLimit, {
  fires: [
    {
      name: 'a map of a limits service that another method reads for',
      files: {
        'src/plan-limits.service.ts': `
          export class PlanLimitsService {
            private readonly byAccount = new Map<string, PlanLimits>();

            async of(accountId: string): Promise<PlanLimits> {
              const known = this.byAccount.get(accountId);
              if (known) return known;
              const limits = await this.load(accountId);
              this.byAccount.set(accountId, limits);
              return limits;
            }
            private async load(accountId: string) {
              return (await this.prisma.account.findUniqueOrThrow({ where: { id: accountId } })).plan.limits;
            }
          }
        `,
        'app/quotas.py': `
          class QuotaBook:
              def __init__(self, session):
                  self.session = session
                  self.by_tenant = {}

              def of(self, tenant_id):
                  if tenant_id in self.by_tenant:
                      return self.by_tenant[tenant_id]
                  self.by_tenant[tenant_id] = self._load(tenant_id)
                  return self.by_tenant[tenant_id]

              def _load(self, tenant_id):
                  return self.session.query(Plan).filter_by(tenant_id=tenant_id).one().quota
        `,
      },
      at: ['src/plan-limits.service.ts:8', 'app/quotas.py:9'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'Go, TypeScript: a map that the function makes for itself',
      files: {
        'model/migrate.go': `
          package model

          func migrateTokenLimits(tx *gorm.DB) error {
          	var tokens []Token
          	if err := tx.Find(&tokens).Error; err != nil {
          		return err
          	}
          	for _, token := range tokens {
          		var settings map[string]any
          		if json.Unmarshal(token.Setting, &settings) != nil {
          			continue
          		}
          		limits, ok := settings["limits"]
          		if !ok {
          			continue
          		}
          		settings["limits"] = map[string]any{"models": limits}
          		tx.Model(&Token{}).Where("id = ?", token.ID).Update("setting", toJSON(settings))
          	}
          	return nil
          }
        `,
        'src/limits.ts': `
          export async function planLimits(orgs: Org[]) {
            const limits = new Map<string, number>();
            for (const org of orgs) {
              if (limits.has(org.planId)) continue;
              const plan = await db.plans.findOne(org.planId);
              limits.set(org.planId, plan.monthlyLimit);
            }
            return limits;
          }
        `,
      },
    },
    {
      name: 'with a time, taken out when the plan changes, or worked out from nothing that is stored',
      files: {
        'src/timed.ts': `
          export class PlanLimitsService {
            private readonly byAccount = new Map<string, { limits: PlanLimits; until: number }>();
            async of(accountId: string): Promise<PlanLimits> {
              const kept = this.byAccount.get(accountId);
              if (kept && kept.until > Date.now()) return kept.limits;
              const limits = await this.load(accountId);
              this.byAccount.set(accountId, { limits, until: Date.now() + 30_000 });
              return limits;
            }
            private async load(accountId: string) {
              return (await this.prisma.account.findUniqueOrThrow({ where: { id: accountId } })).plan.limits;
            }
          }
        `,
        'src/forgotten.ts': `
          export class PlanLimitsBook {
            private readonly kept = new Map<string, PlanLimits>();
            async of(accountId: string): Promise<PlanLimits> {
              const known = this.kept.get(accountId);
              if (known) return known;
              const limits = await this.read(accountId);
              this.kept.set(accountId, limits);
              return limits;
            }
            forget(accountId: string) {
              this.kept.delete(accountId);
            }
            private async read(accountId: string) {
              return (await this.prisma.account.findUniqueOrThrow({ where: { id: accountId } })).plan.limits;
            }
          }
        `,
        'src/parsed.ts': `
          export class LimitTexts {
            private readonly texts = new Map<string, string>();
            of(code: string): string {
              const known = this.texts.get(code);
              if (known) return known;
              const text = this.spell(code);
              this.texts.set(code, text);
              return text;
            }
            private spell(code: string) {
              return code.replaceAll('-', ' ');
            }
          }
        `,
      },
    },
  ],
});
