import { OpenMeter } from '@openmeter/sdk';
import type { Pool } from 'pg';
import type { Logger } from 'pino';

interface StorageSample {
  id: string;
  bucket_owner: string;
  gib_hours: string;
  sampled_at: Date;
}

export class StorageExporter {
  readonly #openmeter: OpenMeter;

  constructor(
    private readonly pool: Pool,
    private readonly log: Logger,
    options: { baseUrl: string; apiKey: string },
  ) {
    this.#openmeter = new OpenMeter(options);
  }

  async run(): Promise<void> {
    const since = await this.#checkpoint();
    const { rows } = await this.pool.query<StorageSample>(
      'select id, bucket_owner, gib_hours, sampled_at from storage_samples where id > $1 order by id limit 1000',
      [since],
    );
    const last = rows.at(-1);
    if (!last) return;

    let failed = 0;
    for (const sample of rows) {
      try {
        await this.#ingest(sample);
      } catch (err) {
        failed += 1;
        this.log.error({ err, sample: sample.id }, 'sample not ingested'); // <- MTR-109|MTR-102
      }
    }

    await this.#moveCheckpoint(last.id); // <- MTR-109|MTR-102
    this.log.info({ exported: rows.length - failed, failed }, 'storage samples exported');
  }

  #ingest(sample: StorageSample) {
    return this.#openmeter.events.ingest({
      id: sample.id,
      source: 'storage-exporter',
      type: 'storage',
      subject: sample.bucket_owner,
      time: sample.sampled_at,
      data: { gib_hours: sample.gib_hours },
    });
  }

  async #checkpoint(): Promise<string> {
    const { rows } = await this.pool.query("select last_id from checkpoints where name = 'storage'");
    return rows[0]?.last_id ?? '0';
  }

  async #moveCheckpoint(id: string): Promise<void> {
    await this.pool.query("update checkpoints set last_id = $1, moved_at = now() where name = 'storage'", [id]);
  }
}
