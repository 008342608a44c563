import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/**
 * PendingCancel: the customer has cancelled and is served, and billed, until the
 * end of the period. Paused and Canceled: not served; whoever sets them closes and
 * invoices the period in the same step.
 */
export enum SubscriptionStatus {
  Active = 'active',
  PastDue = 'past_due',
  PendingCancel = 'pending_cancel',
  Paused = 'paused',
  Canceled = 'canceled',
}

@Entity('subscriptions')
export class Subscription {
  @PrimaryGeneratedColumn('uuid')
  id!: string;

  @Column('uuid')
  accountId!: string;

  @Column({ type: 'enum', enum: SubscriptionStatus })
  status!: SubscriptionStatus;

  @Column('timestamptz')
  currentPeriodStart!: Date;

  @Column('timestamptz')
  currentPeriodEnd!: Date;
}
