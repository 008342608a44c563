import { twoPaths } from '#audit/rules/deduplication/two-paths.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(twoPaths, {
  fires: [
    {
      name: 'credits added by the request and by the webhook, in TypeScript',
      files: {
        'src/routes/top-up.ts': `
          app.post('/top-up', async (c) => {
            const intent = await stripe.paymentIntents.create({ amount, confirm: true });
            if (intent.status === 'succeeded') {
              await db.update(orgs).set({ credits: sql\`\${orgs.credits} + \${amount}\` }).where(eq(orgs.id, org.id));
            }
            return c.json({ ok: true });
          });
        `,
        'src/routes/stripe.ts': `
          app.post('/stripe/webhook', async (c) => {
            const event = stripe.webhooks.constructEvent(body, sig, secret);
            if (event.type === 'payment_intent.succeeded') await onPaid(event.data.object);
            return c.json({ received: true });
          });

          async function onPaid(intent) {
            const amount = intent.amount / 100;
            await db.update(orgs).set({ credits: sql\`\${orgs.credits} + \${amount}\` }).where(eq(orgs.id, intent.metadata.org));
          }
        `,
      },
      at: ['src/routes/top-up.ts:4'],
    },
    {
      name: 'the success page and the webhook, in Python',
      files: {
        'billing/views.py': `
          def success(request):
              session = stripe.checkout.Session.retrieve(request.GET["session_id"])
              if session.payment_status == "paid":
                  db.execute("UPDATE accounts SET credits = credits + %s WHERE id = %s", (session.amount_total, user.id))
              return redirect("/")

          def webhook(request):
              event = stripe.Webhook.construct_event(request.body, sig, secret)
              if event.type == "checkout.session.completed":
                  grant(event.data.object)
              return ok()

          def grant(session):
              db.execute("UPDATE accounts SET credits = credits + %s WHERE id = %s", (session.amount_total, session.client_reference_id))
        `,
      },
      at: ['billing/views.py:4'],
    },
    {
      name: 'a job that its worker charges, charged again by the request that waits',
      files: {
        'src/controllers/scrape.ts': `
          export async function scrape(req: Request, res: Response) {
            const job = await addScrapeJob({ url: req.body.url });
            const doc = await job.finished();
            await billTeam(req.auth.team, 1);
            return res.json(doc);
          }
        `,
        'src/worker.ts': `
          const queue = getScrapeQueue();
          async function run(job) {
            const docs = await load(job.data.url);
            await billTeam(job.data.team, docs.length);
            return docs;
          }
          queue.process(4, run);
        `,
      },
      at: ['src/controllers/scrape.ts:2'],
    },
    {
      name: 'two events of one payment in one branch',
      files: {
        'pages/api/webhook.ts': `
          export default async function handler(req: NextApiRequest, res: NextApiResponse) {
            const event = stripe.webhooks.constructEvent(body, sig, secret);
            if (event.type === 'payment_intent.succeeded' || event.type === 'checkout.session.completed') {
              await prisma.user.update({ where: { email }, data: { credits: { increment: bought } } });
            }
            res.json({ received: true });
          }
        `,
      },
      at: ['pages/api/webhook.ts:3'],
    },
  ],
  silent: [
    {
      name: 'the webhook alone adds',
      files: {
        'src/routes/top-up.ts': `
          app.post('/top-up', async (c) => {
            const intent = await stripe.paymentIntents.create({ amount, confirm: true });
            return c.json({ ok: intent.status === 'succeeded' });
          });
          app.post('/stripe/webhook', async (c) => {
            if (event.type === 'payment_intent.succeeded')
              await db.update(orgs).set({ credits: sql\`\${orgs.credits} + \${amount}\` });
          });
        `,
      },
    },
    {
      name: 'both under one key of the payment',
      files: {
        'src/routes/top-up.ts': `
          app.post('/top-up', async (c) => {
            const intent = await stripe.paymentIntents.create({ amount, confirm: true });
            if (intent.status === 'succeeded') await grantOnce(intent);
          });
          app.post('/stripe/webhook', async (c) => {
            if (event.type === 'payment_intent.succeeded') await grantOnce(event.data.object);
          });
          async function grantOnce(intent) {
            const [row] = await db.insert(grants).values({ paymentIntentId: intent.id }).onConflictDoNothing().returning();
            if (row) await db.update(orgs).set({ credits: sql\`\${orgs.credits} + \${row.amount}\` });
          }
        `,
      },
    },
    {
      name: 'a webhook that adds to something else',
      files: {
        'src/routes/top-up.ts': `
          app.post('/top-up', async (c) => {
            const intent = await stripe.paymentIntents.create({ amount, confirm: true });
            if (intent.status === 'succeeded')
              await db.update(orgs).set({ credits: sql\`\${orgs.credits} + \${amount}\` });
          });
          app.post('/stripe/webhook', async (c) => {
            if (event.type === 'payment_intent.succeeded')
              await db.update(stats).set({ totalSpend: sql\`\${stats.totalSpend} + \${amount}\` });
          });
        `,
      },
    },
    {
      name: 'a job charged by its worker alone, and one by the request alone',
      files: {
        'src/controllers/scrape.ts': `
          export async function scrape(req: Request, res: Response) {
            const job = await addScrapeJob({ url: req.body.url });
            const doc = await job.finished();
            return res.json(doc);
          }
          export async function search(req: Request, res: Response) {
            const found = await find(req.body.query);
            await billTeam(req.auth.team, found.length);
            return res.json(found);
          }
        `,
        'src/worker.ts': `
          const queue = getScrapeQueue();
          async function run(job) {
            await billTeam(job.data.team, 1);
          }
          queue.process(4, run);
        `,
      },
    },
    {
      name: 'two events that are of one family, or told apart',
      files: {
        'pages/api/webhook.ts': `
          export default async function handler(req: NextApiRequest, res: NextApiResponse) {
            const event = stripe.webhooks.constructEvent(body, sig, secret);
            if (event.type === 'checkout.session.completed' || event.type === 'checkout.session.async_payment_succeeded') {
              await prisma.user.update({ where: { email }, data: { credits: { increment: bought } } });
            }
            if (event.type === 'payment_intent.succeeded' || event.type === 'invoice.paid') {
              logger.info('paid');
            }
            res.json({ received: true });
          }
        `,
      },
    },
  ],
});
