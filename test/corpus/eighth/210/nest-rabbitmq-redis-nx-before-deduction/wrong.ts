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

const MONTH_SECONDS = 31 * 24 * 3600;

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
    const first = await this.redis.set(`minutes:${event.eventId}`, '1', 'EX', MONTH_SECONDS, 'NX'); // <- MTR-210
    if (first === null) {
      this.logger.debug(`session event ${event.eventId} is a repeat`);
      return;
    }

    await this.deduct(event);
    await this.forgetBalance(event.studioId);
  }

  private async deduct(event: MinutesUsed): Promise<void> {
    await this.knex.transaction(async (trx) => {
      await trx('minute_entries').insert({
        studio_id: event.studioId,
        minutes: -event.minutes,
        ended_at: event.endedAt,
      });
      await trx('studios').where({ id: event.studioId }).decrement('minutes_left', event.minutes);
    });
  }

  private async forgetBalance(studioId: number): Promise<void> {
    await this.redis.del(`balance:${studioId}`);
  }
}
