import { Injectable, Logger } from '@nestjs/common';
import { Between, DataSource, LessThan, MoreThanOrEqual } from 'typeorm';
import { Account } from './account.entity';
import { UsageInvoice } from './usage-invoice.entity';
import { UsageRow } from './usage-row.entity';

export interface Period {
  readonly start: Date;
  readonly end: Date;
}

@Injectable()
export class MonthlyInvoices {
  private readonly logger = new Logger(MonthlyInvoices.name);

  constructor(private readonly db: DataSource) {}

  /** Makes the usage invoices of a closed period; what is there from an earlier run of the period stays. */
  async makeFor(period: Period): Promise<number> {
    const accounts = await this.db.getRepository(Account).find({ where: { createdAt: LessThan(period.end) } });
    let made = 0;
    for (const account of accounts) {
      if (await this.isInvoiced(account, period)) continue;
      const total = await this.total(account, period);
      if (total === 0n) continue;
      await this.db.getRepository(UsageInvoice).insert({ // <- MTR-227
        accountId: account.id,
        periodStart: period.start,
        periodEnd: period.end,
        total: total.toString(),
      });
      made += 1;
    }
    this.logger.log(`${made} invoices for ${period.start.toISOString()}`);
    return made;
  }

  private async isInvoiced(account: Account, period: Period): Promise<boolean> {
    const invoices = this.db.getRepository(UsageInvoice);
    this.logger.debug(`looking for ${account.id} at ${period.start.toISOString()}`);
    return invoices.exists({ where: { accountId: account.id } }); // <- MTR-227
  }

  private async total(account: Account, period: Period): Promise<bigint> {
    const rows = await this.db.getRepository(UsageRow).find({
      where: { accountId: account.id, occurredAt: MoreThanOrEqual(period.start), closedAt: Between(period.start, period.end) }, // <- MTR-301?
    });
    return rows.reduce((sum, row) => sum + BigInt(row.quantity), 0n);
  }
}
