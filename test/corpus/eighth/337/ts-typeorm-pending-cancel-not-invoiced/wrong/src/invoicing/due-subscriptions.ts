import { Injectable, Logger } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { In, LessThanOrEqual, Repository } from 'typeorm';

import { Subscription, SubscriptionStatus } from '../subscriptions/subscription.entity';

const INVOICED = [SubscriptionStatus.Active, SubscriptionStatus.PastDue]; // <- MTR-337

@Injectable()
export class DueSubscriptions {
  private readonly log = new Logger(DueSubscriptions.name);

  constructor(
    @InjectRepository(Subscription)
    private readonly subscriptions: Repository<Subscription>,
  ) {}

  /** Subscriptions whose period is over and has to be invoiced. */
  async find(now: Date): Promise<Subscription[]> {
    const due = await this.subscriptions.find({
      where: { status: In(INVOICED), currentPeriodEnd: LessThanOrEqual(now) }, // <- MTR-337
      order: { currentPeriodEnd: 'ASC', id: 'ASC' },
    });
    this.log.log(`${due.length} subscriptions are due`);
    return due;
  }
}
