import { uncheckedWebhook } from '#audit/rules/deduplication/unchecked-webhook.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(uncheckedWebhook, {
  fires: [
    {
      name: 'flask credits in Python',
      files: {
        'src/usage/flask-credits.py': `
          import stripe
          from flask import Blueprint, request

          bp = Blueprint("webhooks", __name__)


          @bp.post("/webhooks/stripe")
          def stripe_webhook():
              event = stripe.Webhook.construct_event(request.data, request.headers["Stripe-Signature"], SECRET)
              if event["type"] == "checkout.session.completed":
                  session = event["data"]["object"]
                  account = Account.query.get(session["client_reference_id"])
                  account.credits = Account.credits + int(session["metadata"]["credits"])
                  db.session.commit()
              return "", 200
        `,
      },
      at: ['src/usage/flask-credits.py:13'],
    },
    {
      name: 'next polar in TypeScript',
      files: {
        'src/usage/next-polar.ts': `
          import { Webhooks } from '@polar-sh/nextjs';
          import { eq, sql } from 'drizzle-orm';
          import { db } from '@/db';
          import { creditGrants, teams } from '@/db/schema';

          export const POST = Webhooks({
            webhookSecret: process.env.POLAR_WEBHOOK_SECRET!,
            onOrderPaid: async ({ data: order }) => {
              const credits = Number(order.metadata.credits);
              await db.update(teams).set({ credits: sql\`\${teams.credits} + \${credits}\` }).where(eq(teams.polarId, order.customerId));
            },
          });
        `,
      },
      at: ['src/usage/next-polar.ts:10'],
    },
  ],
  silent: [
    {
      name: 'the code of a refused key says that it was granted before',
      files: {
        'app/api/stripe/route.ts': `
          async function addCredits(paymentId: string, userId: string, credits: number) {
            try {
              await prisma.$transaction([
                prisma.topUp.create({ data: { paymentId, userId, credits } }),
                prisma.account.update({ where: { userId }, data: { credits: { increment: credits } } }),
              ]);
            } catch (error) {
              if (error.code !== 'P2002') throw error;
            }
          }

          export async function POST(request: Request) {
            const event = stripe.webhooks.constructEvent(await request.text(), request.headers.get('stripe-signature')!, secret);
            if (event.type === 'checkout.session.completed') {
              const session = event.data.object;
              await addCredits(session.payment_intent as string, session.client_reference_id!, 500);
            }
            return new Response();
          }
        `,
      },
    },
    {
      name: 'flask credits in Python, as it should be',
      files: {
        'src/usage/flask-credits.py': `
          import stripe
          from flask import Blueprint, request

          bp = Blueprint("webhooks", __name__)


          @bp.post("/webhooks/stripe")
          def stripe_webhook():
              event = stripe.Webhook.construct_event(request.data, request.headers["Stripe-Signature"], SECRET)
              if event["type"] == "checkout.session.completed":
                  session = event["data"]["object"]
                  if add_once(db.session, event["id"]):
                      account = Account.query.get(session["client_reference_id"])
                      account.credits = Account.credits + int(session["metadata"]["credits"])
                  db.session.commit()
              return "", 200
        `,
      },
    },
    {
      name: 'next polar in TypeScript, as it should be',
      files: {
        'src/usage/next-polar.ts': `
          import { Webhooks } from '@polar-sh/nextjs';
          import { eq, sql } from 'drizzle-orm';
          import { db } from '@/db';
          import { creditGrants, teams } from '@/db/schema';

          export const POST = Webhooks({
            webhookSecret: process.env.POLAR_WEBHOOK_SECRET!,
            onOrderPaid: async ({ data: order }) => {
              const credits = Number(order.metadata.credits);
              await db.transaction(async (tx) => {
                const [granted] = await tx.insert(creditGrants).values({ orderId: order.id, credits }).onConflictDoNothing().returning();
                if (granted) await tx.update(teams).set({ credits: sql\`\${teams.credits} + \${credits}\` }).where(eq(teams.polarId, order.customerId));
              });
            },
          });
        `,
      },
    },
  ],
});
