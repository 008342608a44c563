import { Injectable, Logger } from '@nestjs/common';
import { InjectRedis } from '@nestjs-modules/ioredis';
import { RabbitSubscribe } from '@golevelup/nestjs-rabbitmq';
import type { Redis } from 'ioredis';
import { UsageLedger } from './usage-ledger.service';

export interface SceneRendered {
  sceneId: string;
  studioId: string;
  frames: number;
  resolution: 'hd' | 'uhd';
  renderedAt: string;
}

const SEVEN_DAYS = 7 * 24 * 3600;

@Injectable()
export class SceneUsageConsumer {
  private readonly logger = new Logger(SceneUsageConsumer.name);

  constructor(
    @InjectRedis() private readonly redis: Redis,
    private readonly ledger: UsageLedger,
  ) {}

  /** An error has the message delivered again, up to twenty times, then it goes to `usage.dead`. */
  @RabbitSubscribe({
    exchange: 'scenes',
    routingKey: 'scene.rendered',
    queue: 'usage.scenes',
    queueOptions: { durable: true, arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': 20 } },
  })
  async onSceneRendered(event: SceneRendered): Promise<void> {
    const marker = `usage:scene:${event.sceneId}`;
    if (await this.redis.exists(marker)) {
      this.logger.debug(`scene ${event.sceneId} was counted before`);
      return;
    }
    // The marker only saves work: the ledger's key is what keeps a scene from being counted twice.
    await this.count(event);
    await this.redis.set(marker, '1', 'EX', SEVEN_DAYS);
  }

  private async count(event: SceneRendered): Promise<void> {
    const weight = event.resolution === 'uhd' ? 4 : 1;
    await this.ledger.appendOnce(`scene-${event.sceneId}`, {
      account: event.studioId,
      meter: 'weighted_frames',
      quantity: event.frames * weight,
      at: new Date(event.renderedAt),
    });
  }
}
