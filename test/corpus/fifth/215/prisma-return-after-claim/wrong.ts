import type { Prisma, PrismaClient } from '@prisma/client';
import type { Logger } from 'pino';

export interface RefillPaid {
  eventId: string;
  customerId: string;
  priceId: string;
  quantity: number;
}

export class Refills {
  constructor(
    private readonly prisma: PrismaClient,
    private readonly log: Logger,
  ) {}

  async apply(refill: RefillPaid): Promise<void> {
    await this.prisma.$transaction(async (tx) => {
      const seen = await tx.processedEvent.findUnique({ where: { id: refill.eventId } });
      if (seen) return;
      await tx.processedEvent.create({ data: { id: refill.eventId } });

      const workspace = await tx.workspace.findUnique({ where: { stripeCustomerId: refill.customerId } });
      if (!workspace) {
        this.log.warn({ refill }, 'refill for a customer we do not know yet');
        return; // <- MTR-215
      }
      const pack = await this.packOf(tx, refill.priceId);
      await tx.workspace.update({
        where: { id: workspace.id },
        data: { tokens: { increment: pack.tokens * refill.quantity } },
      });
    });
    this.log.debug({ eventId: refill.eventId }, 'refill handled');
  }

  private async packOf(tx: Prisma.TransactionClient, priceId: string) {
    return tx.tokenPack.findUniqueOrThrow({ where: { priceId } });
  }
}
