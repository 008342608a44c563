import Metronome from '@metronome/sdk';
import { Injectable, Logger } from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';
import { DataSource } from 'typeorm';
import { AdvisoryLock } from '../locks/advisory-lock';

interface PendingEvent {
  id: string;
  customerId: string;
  seconds: string;
  startedAt: Date;
}

@Injectable()
export class ComputeUsageExporter {
  private readonly log = new Logger(ComputeUsageExporter.name);
  private readonly metronome = new Metronome();

  constructor(
    private readonly database: DataSource,
    private readonly lock: AdvisoryLock,
  ) {}

  @Cron(CronExpression.EVERY_5_MINUTES)
  async run(): Promise<void> {
    await this.lock.exclusively('compute-usage-export', () => this.export());
  }

  private async export(): Promise<void> {
    const events: PendingEvent[] = await this.database.query(
      `SELECT id, customer_id AS "customerId", seconds::text, started_at AS "startedAt"
         FROM compute_usage WHERE exported_at IS NULL ORDER BY started_at, id`,
    );
    if (events.length > 0) await this.send(events);
    this.log.log(`${events.length} compute events exported`);
  }

  private async send(events: PendingEvent[]): Promise<void> {
    await this.metronome.v1.usage.ingest({ usage: events.map((event) => this.toUsage(event)) }); // <- MTR-108
    await this.database.query('UPDATE compute_usage SET exported_at = now() WHERE id = ANY($1)', [
      events.map((event) => event.id),
    ]);
  }

  private toUsage(event: PendingEvent) {
    return {
      transaction_id: event.id,
      customer_id: event.customerId,
      event_type: 'compute_seconds',
      timestamp: event.startedAt.toISOString(),
      properties: { seconds: event.seconds },
    };
  }
}
