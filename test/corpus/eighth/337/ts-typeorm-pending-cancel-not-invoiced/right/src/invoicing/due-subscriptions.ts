import { Injectable, Logger } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { In, LessThanOrEqual, Repository } from 'typeorm';

import { SERVED, Subscription } from '../subscriptions/subscription.entity';

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
      where: { status: In([...SERVED]), currentPeriodEnd: LessThanOrEqual(now) },
      order: { currentPeriodEnd: 'ASC', id: 'ASC' },
    });
    this.log.log(`${due.length} subscriptions are due`);
    return due;
  }
}
