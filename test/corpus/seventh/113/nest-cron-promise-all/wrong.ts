import { Injectable, Logger } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { InjectRepository } from '@nestjs/typeorm';
import { chunk } from 'lodash';
import Stripe from 'stripe';
import { IsNull, Not, Repository } from 'typeorm';
import { AdvisoryLock } from '../common/advisory-lock';
import { DailyUsage, Workspace } from '../entities';

@Injectable()
export class MeterEventsTask {
  private readonly logger = new Logger(MeterEventsTask.name);

  constructor(
    @InjectRepository(Workspace) private readonly workspaces: Repository<Workspace>,
    @InjectRepository(DailyUsage) private readonly usage: Repository<DailyUsage>,
    private readonly stripe: Stripe,
    private readonly lock: AdvisoryLock,
  ) {}

  @Cron('20 * * * *', { timeZone: 'UTC' })
  async reportClosedDays(): Promise<void> {
    await this.lock.withLock('stripe-meter-events', async () => {
      const billed = await this.workspaces.find({ where: { stripeCustomerId: Not(IsNull()) } });
      for (const group of chunk(billed, 20)) {
        await Promise.all(group.map((workspace) => this.report(workspace))); // <- MTR-113
      }
      this.logger.log(`reported ${billed.length} workspaces`);
    });
  }

  /** Rows that failed stay open and go out an hour later under the same identifier. */
  private async report(workspace: Workspace): Promise<void> {
    const open = await this.usage.find({ where: { workspaceId: workspace.id, reportedAt: IsNull() } });
    for (const row of open) {
      await this.stripe.billing.meterEvents.create({
        event_name: row.meter,
        identifier: row.id,
        timestamp: Math.floor(row.day.getTime() / 1000),
        payload: { stripe_customer_id: workspace.stripeCustomerId!, value: String(row.quantity) },
      });
      await this.usage.update(row.id, { reportedAt: new Date() });
    }
  }
}
