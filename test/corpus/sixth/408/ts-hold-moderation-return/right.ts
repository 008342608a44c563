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
    const hold = await this.holds.place(command.workspaceId, command.count * CREDITS_PER_IMAGE, command.requestId);
    // What was not used when we leave, by whatever way, goes back to the workspace.
    let used = 0;
    try {
      const verdict = await this.moderation.check(command.prompt);
      if (verdict.flagged) {
        this.logger.warn(`prompt of ${command.requestId} refused: ${verdict.categories.join(', ')}`);
        return { status: 'refused' as const, categories: verdict.categories };
      }

      const generated = await this.model.generate(command.prompt, command.count);
      const images = await this.images.save(command.workspaceId, command.requestId, generated);
      used = images.length * CREDITS_PER_IMAGE;
      return { status: 'done' as const, images };
    } finally {
      await this.holds.settle(hold.id, used);
    }
  }
}
