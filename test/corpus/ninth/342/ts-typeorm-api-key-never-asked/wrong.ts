import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { CompletionUsage } from './completion-usage.entity';

export interface UsageScope {
  organisationId: string;
  /** Only what was used with this key; all keys when it is left out. */
  apiKeyId?: string;
  from: Date;
  until: Date;
}

export interface KeyBudget {
  apiKeyId: string;
  organisationId: string;
  monthlyTokens: number;
}

@Injectable()
export class UsageQueries {
  constructor(@InjectRepository(CompletionUsage) private readonly usages: Repository<CompletionUsage>) {}

  /** Tokens of all models. */
  async tokens({ organisationId, apiKeyId, from, until }: UsageScope): Promise<number> { // <- MTR-342
    const row = await this.usages
      .createQueryBuilder('usage')
      .select('COALESCE(SUM(usage.inputTokens + usage.outputTokens), 0)', 'tokens')
      .where('usage.organisationId = :organisationId', { organisationId })
      .andWhere('usage.usedAt >= :from', { from })
      .andWhere('usage.usedAt < :until', { until })
      .setParameter('apiKeyId', apiKeyId) // <- MTR-342
      .getRawOne<{ tokens: string }>();
    return Number(row?.tokens ?? 0);
  }

  /** What is left of a key's own budget, for the console. */
  async left(budget: KeyBudget, from: Date, until: Date): Promise<number> {
    const used = await this.tokens({
      organisationId: budget.organisationId,
      apiKeyId: budget.apiKeyId,
      from,
      until,
    });
    return Math.max(budget.monthlyTokens - used, 0);
  }

  async lastUsed(apiKeyId: string): Promise<Date | null> {
    const last = await this.usages.findOne({ where: { apiKeyId }, order: { usedAt: 'DESC' } });
    return last?.usedAt ?? null;
  }
}
