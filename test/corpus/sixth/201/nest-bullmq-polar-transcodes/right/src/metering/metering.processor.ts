import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import { Logger } from '@nestjs/common';
import type { Job } from 'bullmq';
import { PolarMeter } from './polar-meter';

export interface TranscodeFinished {
  transcodeId: string;
  organizationId: string;
  preset: '720p' | '1080p' | '2160p';
  seconds: number;
}

@Processor('metering')
export class MeteringProcessor extends WorkerHost {
  private readonly logger = new Logger(MeteringProcessor.name);

  constructor(private readonly meter: PolarMeter) {
    super();
  }

  async process(job: Job<TranscodeFinished>): Promise<void> {
    const { transcodeId, organizationId, preset, seconds } = job.data;
    const isNew = await this.meter.add({
      id: `transcode-${transcodeId}`,
      name: 'transcode',
      customer: organizationId,
      metadata: { preset, seconds },
    });
    if (!isNew) this.logger.log(`transcode ${transcodeId} was ingested by an earlier attempt`);
  }

  @OnWorkerEvent('failed')
  onFailed(job: Job<TranscodeFinished>, error: Error): void {
    this.logger.error(`transcode ${job.data.transcodeId}, attempt ${job.attemptsMade}: ${error.message}`);
  }
}
