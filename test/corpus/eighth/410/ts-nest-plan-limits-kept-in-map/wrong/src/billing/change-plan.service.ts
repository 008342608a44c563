import { Injectable } from '@nestjs/common';

import { PrismaService } from '../prisma/prisma.service';

@Injectable()
export class ChangePlanService {
  constructor(private readonly prisma: PrismaService) {}

  async change(accountId: string, planCode: string, changedBy: string): Promise<void> {
    await this.prisma.$transaction(async (tx) => {
      const plan = await tx.plan.findUniqueOrThrow({ where: { code: planCode } });
      const account = await tx.account.update({ // <- MTR-410
        where: { id: accountId },
        data: { planId: plan.id },
      });
      await tx.planChange.create({
        data: { accountId: account.id, planId: plan.id, changedBy },
      });
    });
  }
}
