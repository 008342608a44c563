import { Inject, Injectable, Logger } from '@nestjs/common';
import Redis from 'ioredis';

import { PrismaService } from '../prisma/prisma.service';

export interface PlanLimits {
  monitors: number;
  checksPerMinute: number;
  statusPages: number;
}

const TTL_SECONDS = 60;
const keyOf = (accountId: string) => `plan-limits:${accountId}`;

@Injectable()
export class PlanLimitsService {
  private readonly log = new Logger(PlanLimitsService.name);

  constructor(
    private readonly prisma: PrismaService,
    @Inject('REDIS') private readonly redis: Redis,
  ) {}

  async of(accountId: string): Promise<PlanLimits> {
    const cached = await this.redis.get(keyOf(accountId));
    if (cached !== null) return JSON.parse(cached) as PlanLimits;

    const limits = await this.load(accountId);
    await this.redis.set(keyOf(accountId), JSON.stringify(limits), 'EX', TTL_SECONDS);
    return limits;
  }

  /** To be called after a change of the plan has been committed. */
  async forget(accountId: string): Promise<void> {
    await this.redis.del(keyOf(accountId));
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
