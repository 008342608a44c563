import { Webhooks } from '@polar-sh/nextjs';
import { prisma } from '@/lib/prisma';
import { posthog } from '@/lib/posthog';

const PACKS = { [process.env.POLAR_PACK_SMALL]: 500, [process.env.POLAR_PACK_LARGE]: 5_000 };

export const POST = Webhooks({
  webhookSecret: process.env.POLAR_WEBHOOK_SECRET,

  onOrderPaid: async ({ data: order }) => {
    const credits = PACKS[order.productId];
    if (!credits) return; // a subscription, the plan comes with onSubscriptionActive

    await prisma.user.update({ // <- MTR-211
      where: { id: order.customer.externalId }, // <- MTR-211
      data: { credits: { increment: credits } }, // <- MTR-211
    });
    posthog.capture({ distinctId: order.customer.externalId, event: 'credits_bought', properties: { credits } });
  },

  onSubscriptionActive: async ({ data: subscription }) => {
    await prisma.user.update({
      where: { id: subscription.customer.externalId },
      data: { plan: subscription.product.metadata.plan },
    });
  },
});
