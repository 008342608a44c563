import { uncheckedWebhook } from '#audit/rules/deduplication/unchecked-webhook.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(uncheckedWebhook, {
  fires: [
    {
      name: 'Flask: the sum is written as an expression of the column, behind a signature checked by hand',
      files: {
        'shop/hooks.py': `
          import hmac
          from flask import request
          from sqlalchemy import update

          @app.post("/pay")
          def take():
              body = request.get_data()
              if not hmac.compare_digest(sign(body), request.headers.get("X-Signature", "")):
                  abort(401)
              order = request.get_json()["data"]
              db.session.execute(update(Team).where(Team.id == order["team"]).values(credits=Team.credits + 500))
              db.session.commit()
              return "", 204
        `,
      },
      at: ['shop/hooks.py:11'],
    },
    {
      name: 'Django: a view of the path of webhooks, with the event built by the SDK of the provider',
      files: {
        'shop/views.py': `
          import stripe
          from django.db.models import F

          @csrf_exempt
          def stripe_webhook(request):
              event = stripe.Webhook.construct_event(request.body, request.headers["Stripe-Signature"], KEY)
              if event["type"] == "checkout.session.completed":
                  team = event["data"]["object"]["client_reference_id"]
                  Team.objects.filter(pk=team).update(credits=F("credits") + 100)
              return HttpResponse(status=200)
        `,
      },
      at: ['shop/views.py:9'],
    },
    {
      name: 'Laravel: a route that increments a column',
      files: {
        'app/Http/Controllers/PaddleWebhookController.php': `
          <?php
          class PaddleWebhookController extends Controller
          {
              public function handle(Request $request)
              {
                  $this->verify($request);
                  $team = Team::find($request->input('data.custom_data.team'));
                  $team->increment('credits', 250);
                  return response()->noContent();
              }
          }
        `,
      },
      at: ['app/Http/Controllers/PaddleWebhookController.php:8'],
    },
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
      name: 'as many taken off as were taken out just now',
      files: {
        'src/webhooks/partner-removed.ts': `
          export async function POST(request: Request) {
            const event = stripe.webhooks.constructEvent(await request.text(), signature(request), secret);
            const removed = await prisma.enrollment.deleteMany({ where: { partner: event.data.object.partner } });
            await prisma.project.updateMany({ where: { id: PROGRAM }, data: { creditsUsage: { decrement: removed.count } } });
          }
        `,
      },
    },
    {
      name: 'Flask: only the first insertion of the order adds',
      files: {
        'shop/hooks.py': `
          from sqlalchemy import update
          from sqlalchemy.dialects.postgresql import insert

          @app.post("/webhooks/pay")
          def take():
              order = request.get_json()["data"]
              entry = insert(Grant).values(order_id=order["id"]).on_conflict_do_nothing().returning(Grant.id)
              if db.session.execute(entry).scalar() is not None:
                  db.session.execute(update(Team).where(Team.id == order["team"]).values(credits=Team.credits + 500))
              return "", 204
        `,
      },
    },
    {
      name: 'a counter of a monitoring system',
      files: {
        'app/Http/Controllers/PaddleWebhookController.php': `
          <?php
          class PaddleWebhookController extends Controller
          {
              public function handle(Request $request)
              {
                  $this->statsd->increment('credits.webhook', 1);
              }
          }
        `,
      },
    },
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
