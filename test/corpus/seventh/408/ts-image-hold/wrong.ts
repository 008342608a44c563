import { images } from './provider';
import { storage } from './storage';
import { wallet } from './wallet';
import { logger } from '../logger';

export interface ImageRequest {
  readonly id: string;
  readonly accountId: string;
  readonly prompt: string;
  readonly size: 'small' | 'large';
}

export class Rejected extends Error {}

const MAX_CREDITS = { small: 4, large: 10 } as const;

export async function generateImage(request: ImageRequest): Promise<string> {
  const hold = await wallet.hold(request.accountId, MAX_CREDITS[request.size], `image:${request.id}`); // <- MTR-408

  const result = await images.generate({ prompt: request.prompt, size: request.size }); // <- MTR-408
  if (result.flagged) {
    throw new Rejected(`prompt of ${request.id} was flagged`); // <- MTR-408
  }

  const url = await storage.put(`images/${request.id}.webp`, result.bytes); // <- MTR-408
  await wallet.settle(hold, result.credits);
  logger.info({ image: request.id, credits: result.credits }, 'image generated');
  return url;
}
