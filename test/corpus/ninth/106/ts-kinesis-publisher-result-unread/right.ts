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
const MAX_ROUNDS = 6;

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
      await this.put(records);
      this.log.info({ count: records.length }, 'build minutes published');
    }
  }

  private async put(records: PutRecordsRequestEntry[]): Promise<void> {
    let open = records;
    for (let round = 1; round <= MAX_ROUNDS; round++) {
      const sent = open;
      const answer = await this.kinesis.send(new PutRecordsCommand({ StreamName: this.streamName, Records: sent }));
      if (!answer.FailedRecordCount) return;
      open = sent.filter((_, i) => answer.Records?.[i]?.ErrorCode);
      this.log.warn({ round, open: open.length }, 'kinesis refused part of the batch');
      await sleep(100 * 2 ** round);
    }
    // The outbox rows stay; the relay comes back with all of them.
    throw new Error(`${open.length} of ${records.length} records not accepted after ${MAX_ROUNDS} rounds`);
  }

  private entry(run: BuildMinutes): PutRecordsRequestEntry {
    return {
      PartitionKey: run.orgId,
      Data: Buffer.from(JSON.stringify({ eventId: `build-${run.runId}`, ...run })),
    };
  }
}
