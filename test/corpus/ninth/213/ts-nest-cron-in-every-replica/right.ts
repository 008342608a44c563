import { Injectable, Logger } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { MaxioClient } from './maxio.client';
import { MeteredHour } from './metered-hour.entity';

/** Part of the api deployment (four replicas). Maxio's usages endpoint adds up whatever it is given. */
@Injectable()
export class HourExporter {
  private readonly log = new Logger(HourExporter.name);

  constructor(
    @InjectDataSource() private readonly db: DataSource,
    private readonly maxio: MaxioClient,
  ) {}

  @Cron('5 * * * *')
  async exportClosedHours(): Promise<void> {
    let exported = 0;
    for (let hour = await this.claim(); hour; hour = await this.claim()) {
      const state = await this.export(hour);
      if (state === 'exported') exported++;
    }
    this.log.log(`${exported} hours exported by this replica`);
  }

  /** An hour is given to one replica and never handed out a second time. */
  private async claim(): Promise<MeteredHour | undefined> {
    const [rows] = await this.db.query(
      `UPDATE metered_hours SET state = 'sending', claimed_at = now()
        WHERE id = (SELECT id FROM metered_hours
                     WHERE state = 'open' AND ends_at <= now()
                     ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING id, subscription_id AS "subscriptionId", component_id AS "componentId", quantity`,
    );
    return rows[0];
  }

  /** What is 'sending' for an hour or 'unclear' is compared with Maxio by hand (see runbook), not sent again. */
  private async export(hour: MeteredHour): Promise<'exported' | 'unclear'> {
    let state: 'exported' | 'unclear' = 'exported';
    try {
      await this.maxio.createUsage(hour.subscriptionId, hour.componentId, hour.quantity, `hour ${hour.id}`);
    } catch (err) {
      this.log.error(`hour ${hour.id} not confirmed by Maxio`, err);
      state = 'unclear';
    }
    await this.db.getRepository(MeteredHour).update(hour.id, { state });
    return state;
  }
}
