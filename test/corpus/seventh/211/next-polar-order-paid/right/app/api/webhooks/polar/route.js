import { Webhooks } from '@polar-sh/nextjs';
import { Prisma } from '@prisma/client';
import { prisma } from '@/lib/prisma';
import { posthog } from '@/lib/posthog';

const PACKS = { [process.env.POLAR_PACK_SMALL]: 500, [process.env.POLAR_PACK_LARGE]: 5_000 };

async function grant(order, credits) {
  try {
    await prisma.$transaction([
      prisma.creditGrant.create({
        data: { orderId: order.id, userId: order.customer.externalId, credits },
      }),
      prisma.user.update({
        where: { id: order.customer.externalId },
        data: { credits: { increment: credits } },
      }),
    ]);
    return true;
  } catch (err) {
    if (err instanceof Prisma.PrismaClientKnownRequestError && err.code === 'P2002') return false;
    throw err;
  }
}

export const POST = Webhooks({
  webhookSecret: process.env.POLAR_WEBHOOK_SECRET,

  onOrderPaid: async ({ data: order }) => {
    const credits = PACKS[order.productId];
    if (!credits) return; // a subscription, the plan comes with onSubscriptionActive

    if (await grant(order, credits))
      posthog.capture({ distinctId: order.customer.externalId, event: 'credits_bought', properties: { credits } });
  },

  onSubscriptionActive: async ({ data: subscription }) => {
    await prisma.user.update({
      where: { id: subscription.customer.externalId },
      data: { plan: subscription.product.metadata.plan },
    });
  },
});
