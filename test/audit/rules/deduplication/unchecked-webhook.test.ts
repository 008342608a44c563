import { uncheckedWebhook } from '#audit/rules/deduplication/unchecked-webhook.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(uncheckedWebhook, {
  fires: [
    {
      name: 'an Express handler',
      files: {
        'src/hooks.ts': `
          app.post('/webhooks/payments', async (req, res) => {
            if (req.body.status === 'paid') {
              await prisma.org.update({ where: { id: req.body.org }, data: { credits: { increment: req.body.amount } } });
            }
            res.sendStatus(200);
          });
        `,
      },
      at: ['src/hooks.ts:3'],
    },
    {
      name: 'a function behind the handler, in Python',
      files: {
        'billing/hooks.py': `
          @app.post("/webhooks/stripe")
          def hook(payload):
              grant_credits(payload)

          def grant_credits(payload):
              cursor.execute("UPDATE accounts SET credits = credits + %s WHERE id = %s", [payload.amount, payload.account])
        `,
      },
      at: ['billing/hooks.py:6'],
    },
    {
      name: 'a Go handler',
      files: {
        'billing/hooks.go': `
          package billing

          func PaymentWebhook(w http.ResponseWriter, r *http.Request) {
          	db.Exec("UPDATE users SET quota = quota + $1 WHERE id = $2", amount, user)
          }
        `,
      },
      at: ['billing/hooks.go:4'],
    },
  ],
  silent: [
    {
      name: 'an event id looked for',
      files: {
        'src/hooks.ts': `
          app.post('/webhooks/payments', async (req, res) => {
            const known = await prisma.hook.findUnique({ where: { eventId: req.body.id } });
            if (known) return res.sendStatus(200);
            await prisma.org.update({ where: { id: req.body.org }, data: { credits: { increment: req.body.amount } } });
          });
        `,
      },
    },
    {
      name: 'an order that changes its status once',
      files: {
        'billing/hooks.py': `
          @app.post("/webhooks/stripe")
          def hook(payload):
              order = load_order(payload)
              if order.status == "done":
                  return
              cursor.execute("UPDATE accounts SET credits = credits + %s WHERE id = %s", [payload.amount, payload.account])
        `,
      },
    },
    {
      name: 'a value that is set, not added',
      files: {
        'src/hooks.ts': `
          app.post('/webhooks/payments', async (req, res) => {
            await prisma.org.update({ where: { id: req.body.org }, data: { credits: req.body.balance } });
          });
        `,
      },
    },
    {
      name: 'a request of a person',
      files: {
        'src/orders.ts': `
          app.post('/orders', async (req, res) => {
            await prisma.org.update({ where: { id: req.body.org }, data: { credits: { increment: req.body.amount } } });
          });
        `,
      },
    },
  ],
});
