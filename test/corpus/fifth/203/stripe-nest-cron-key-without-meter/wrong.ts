import { Injectable, Logger } from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';
import { InjectRepository } from '@nestjs/typeorm';
import Stripe from 'stripe';
import { IsNull, Repository } from 'typeorm';
import { HourlyUsage } from './hourly-usage.entity';
import { StripeCustomers } from './stripe-customers.service';

@Injectable()
export class UsageExporter {
  private readonly logger = new Logger(UsageExporter.name);

  constructor(
    private readonly stripe: Stripe,
    private readonly customers: StripeCustomers,
    @InjectRepository(HourlyUsage) private readonly hours: Repository<HourlyUsage>,
  ) {}

  /** One row per customer, meter and closed hour. */
  @Cron(CronExpression.EVERY_10_MINUTES)
  async exportClosedHours(): Promise<void> {
    const rows = await this.hours.find({ where: { exportedAt: IsNull() }, order: { hour: 'ASC' }, take: 500 });
    for (const row of rows) {
      try {
        await this.send(row);
        await this.hours.update(row.id, { exportedAt: new Date() });
      } catch (error) {
        this.logger.error(`hour ${row.id} was not exported`, error);
      }
    }
  }

  private async send(row: HourlyUsage): Promise<void> {
    const customer = await this.customers.idOf(row.workspaceId);
    const day = row.hour.toISOString().slice(0, 10); // <- MTR-203
    await this.stripe.billing.meterEvents.create({ // <- MTR-203
      event_name: row.meter,
      identifier: `${customer}_${day}`, // <- MTR-203
      timestamp: Math.floor(row.hour.getTime() / 1000),
      payload: { stripe_customer_id: customer, value: String(row.quantity) },
    });
  }
}
