import { KinesisClient, PutRecordsCommand, type PutRecordsRequestEntry } from '@aws-sdk/client-kinesis';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';

export interface BuildMinutes {
  runId: string;
  orgId: string;
  machine: 'small' | 'large' | 'gpu';
  seconds: number;
  finishedAt: string;
}

const MAX_RECORDS = 500;

/** Takes rows of build_minutes_outbox to the metering stream; the caller deletes them when publish() has resolved. */
export class BuildMinutesPublisher {
  constructor(
    private readonly kinesis: KinesisClient,
    private readonly streamName: string,
    private readonly log: Logger,
  ) {}

  async publish(runs: readonly BuildMinutes[]): Promise<void> {
    for (let i = 0; i < runs.length; i += MAX_RECORDS) {
      const records = runs.slice(i, i + MAX_RECORDS).map((run) => this.entry(run));
      const started = performance.now();
      await this.kinesis.send(new PutRecordsCommand({ StreamName: this.streamName, Records: records })); // <- MTR-106
      this.log.info({ count: records.length, ms: performance.now() - started }, 'build minutes published');
    }
  }

  private entry(run: BuildMinutes): PutRecordsRequestEntry {
    return {
      PartitionKey: run.orgId,
      Data: Buffer.from(JSON.stringify({ eventId: `build-${run.runId}`, ...run })),
    };
  }
}
