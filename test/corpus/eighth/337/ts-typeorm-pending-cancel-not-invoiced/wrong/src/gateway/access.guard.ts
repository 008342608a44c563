import { CanActivate, ExecutionContext, ForbiddenException, Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { In, Repository } from 'typeorm';

import { Subscription, SubscriptionStatus } from '../subscriptions/subscription.entity';

@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    @InjectRepository(Subscription)
    private readonly subscriptions: Repository<Subscription>,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { accountId } = context.switchToHttp().getRequest();
    const served = await this.subscriptions.existsBy({
      accountId,
      status: In([SubscriptionStatus.Active, SubscriptionStatus.PastDue, SubscriptionStatus.PendingCancel]),
    });
    if (!served) throw new ForbiddenException('No running subscription');
    return true;
  }
}
