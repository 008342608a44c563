import { ForbiddenException, Injectable } from '@nestjs/common';

import { PlanLimitsService } from '../limits/plan-limits.service';
import { PrismaService } from '../prisma/prisma.service';
import { CreateMonitorDto } from './create-monitor.dto';

@Injectable()
export class MonitorsService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly limits: PlanLimitsService,
  ) {}

  async create(accountId: string, dto: CreateMonitorDto) {
    const { monitors: allowed } = await this.limits.of(accountId);

    return this.prisma.$transaction(async (tx) => {
      await tx.$queryRaw`SELECT id FROM accounts WHERE id = ${accountId}::uuid FOR UPDATE`;
      const existing = await tx.monitor.count({ where: { accountId, deletedAt: null } });
      if (existing >= allowed) {
        throw new ForbiddenException(`Your plan includes ${allowed} monitors`);
      }
      return tx.monitor.create({
        data: { accountId, url: dto.url, intervalSeconds: dto.intervalSeconds },
      });
    });
  }
}
