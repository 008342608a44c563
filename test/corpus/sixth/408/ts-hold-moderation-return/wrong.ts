import { Injectable, Logger } from '@nestjs/common';
import { CreditHolds } from '../credits/credit-holds.service';
import { ImageModel } from '../models/image-model';
import { Moderation } from '../moderation/moderation.service';
import { ImagesRepository } from './images.repository';

export interface GenerateCommand {
  readonly requestId: string;
  readonly workspaceId: string;
  readonly prompt: string;
  readonly count: number;
}

const CREDITS_PER_IMAGE = 4;

@Injectable()
export class GenerateImages {
  private readonly logger = new Logger(GenerateImages.name);

  constructor(
    private readonly holds: CreditHolds,
    private readonly moderation: Moderation,
    private readonly model: ImageModel,
    private readonly images: ImagesRepository,
  ) {}

  async execute(command: GenerateCommand) {
    const hold = await this.holds.place(command.workspaceId, command.count * CREDITS_PER_IMAGE, command.requestId); // <- MTR-408

    const verdict = await this.moderation.check(command.prompt); // <- MTR-408
    if (verdict.flagged) { // <- MTR-408
      this.logger.warn(`prompt of ${command.requestId} refused: ${verdict.categories.join(', ')}`);
      return { status: 'refused' as const, categories: verdict.categories }; // <- MTR-408
    }

    try {
      const generated = await this.model.generate(command.prompt, command.count);
      const images = await this.images.save(command.workspaceId, command.requestId, generated);
      await this.holds.settle(hold.id, images.length * CREDITS_PER_IMAGE);
      return { status: 'done' as const, images };
    } catch (error) {
      await this.holds.release(hold.id);
      throw error;
    }
  }
}
