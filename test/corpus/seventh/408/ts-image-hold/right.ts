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
  const hold = await wallet.hold(request.accountId, MAX_CREDITS[request.size], `image:${request.id}`);

  let url: string;
  let credits: number;
  try {
    const result = await images.generate({ prompt: request.prompt, size: request.size });
    if (result.flagged) throw new Rejected(`prompt of ${request.id} was flagged`);
    credits = result.credits;
    url = await storage.put(`images/${request.id}.webp`, result.bytes);
  } catch (error) {
    await wallet.release(hold);
    throw error;
  }

  await wallet.settle(hold, credits);
  logger.info({ image: request.id, credits }, 'image generated');
  return url;
}
