import { RabbitSubscribe } from '@golevelup/nestjs-rabbitmq';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type Redis from 'ioredis';
import type { Knex } from 'knex';
import { KNEX, REDIS } from '../infra/tokens';

export interface MinutesUsed {
  eventId: string;
  studioId: number;
  minutes: number;
  endedAt: string;
}

@Injectable()
export class PrepaidMinutesConsumer {
  private readonly logger = new Logger(PrepaidMinutesConsumer.name);

  constructor(
    @Inject(KNEX) private readonly knex: Knex,
    @Inject(REDIS) private readonly redis: Redis,
  ) {}

  /** A throw makes the library nack; the queue redelivers, and dead-letters after twenty times. */
  @RabbitSubscribe({ exchange: 'studio', routingKey: 'session.ended', queue: 'prepaid-minutes' })
  async onSessionEnded(event: MinutesUsed): Promise<void> {
    if (!(await this.deductOnce(event))) {
      this.logger.debug(`session event ${event.eventId} is a repeat`);
    }
    await this.forgetBalance(event.studioId);
  }

  /** event_id is unique in minute_entries: the entry is both the deduction and the mark that it was made. */
  private async deductOnce(event: MinutesUsed): Promise<boolean> {
    return this.knex.transaction(async (trx) => {
      const inserted = await trx('minute_entries')
        .insert({
          event_id: event.eventId,
          studio_id: event.studioId,
          minutes: -event.minutes,
          ended_at: event.endedAt,
        })
        .onConflict('event_id')
        .ignore()
        .returning('event_id');
      if (inserted.length === 0) return false;

      await trx('studios').where({ id: event.studioId }).decrement('minutes_left', event.minutes);
      return true;
    });
  }

  /** Only a cache, so it may be dropped more than once. */
  private async forgetBalance(studioId: number): Promise<void> {
    await this.redis.del(`balance:${studioId}`);
  }
}
