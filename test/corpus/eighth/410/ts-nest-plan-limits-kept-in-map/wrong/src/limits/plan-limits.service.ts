import { Injectable, Logger } from '@nestjs/common';

import { PrismaService } from '../prisma/prisma.service';

export interface PlanLimits {
  monitors: number;
  checksPerMinute: number;
  statusPages: number;
}

@Injectable()
export class PlanLimitsService {
  private readonly log = new Logger(PlanLimitsService.name);
  private readonly byAccount = new Map<string, PlanLimits>(); // <- MTR-410

  constructor(private readonly prisma: PrismaService) {}

  async of(accountId: string): Promise<PlanLimits> {
    const known = this.byAccount.get(accountId); // <- MTR-410
    if (known) return known; // <- MTR-410

    const limits = await this.load(accountId);
    this.byAccount.set(accountId, limits); // <- MTR-410
    return limits;
  }

  private async load(accountId: string): Promise<PlanLimits> {
    const { plan } = await this.prisma.account.findUniqueOrThrow({
      where: { id: accountId },
      select: { plan: true },
    });
    this.log.debug(`limits of ${accountId} read from plan ${plan.code}`);
    return {
      monitors: plan.maxMonitors,
      checksPerMinute: plan.maxChecksPerMinute,
      statusPages: plan.maxStatusPages,
    };
  }
}
