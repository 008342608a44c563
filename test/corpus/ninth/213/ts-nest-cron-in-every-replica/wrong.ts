import { Injectable, Logger } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, IsNull, LessThan } from 'typeorm';
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

  @Cron('5 * * * *') // <- MTR-213
  async exportClosedHours(): Promise<void> {
    const hours = await this.db.getRepository(MeteredHour).find({ // <- MTR-213
      where: { exportedAt: IsNull(), endsAt: LessThan(new Date()) },
      order: { id: 'ASC' },
      take: 500,
    });
    for (const hour of hours) {
      try {
        await this.maxio.createUsage(hour.subscriptionId, hour.componentId, hour.quantity, `hour ${hour.id}`);
        await this.db.getRepository(MeteredHour).update(hour.id, { exportedAt: new Date() });
      } catch (err) {
        this.log.error(`hour ${hour.id} not exported`, err);
      }
    }
    this.log.log(`${hours.length} hours exported`);
  }
}
