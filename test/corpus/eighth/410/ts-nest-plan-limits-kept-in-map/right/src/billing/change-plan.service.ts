import { Injectable } from '@nestjs/common';

import { PlanLimitsService } from '../limits/plan-limits.service';
import { PrismaService } from '../prisma/prisma.service';

@Injectable()
export class ChangePlanService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly limits: PlanLimitsService,
  ) {}

  async change(accountId: string, planCode: string, changedBy: string): Promise<void> {
    await this.prisma.$transaction(async (tx) => {
      const plan = await tx.plan.findUniqueOrThrow({ where: { code: planCode } });
      const account = await tx.account.update({
        where: { id: accountId },
        data: { planId: plan.id },
      });
      await tx.planChange.create({
        data: { accountId: account.id, planId: plan.id, changedBy },
      });
    });
    await this.limits.forget(accountId);
  }
}
