import { uncheckedWebhook } from '#audit/rules/deduplication/unchecked-webhook.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(uncheckedWebhook, {
  fires: [
    {
      name: 'a listener of the framework\u2019s webhooks in PHP',
      files: {
        'src/StripeEventListener.php': `
        <?php

        namespace App\\Listeners;

        use App\\Models\\Team;
        use Laravel\\Cashier\\Events\\WebhookReceived;

        class StripeEventListener
        {
            public function handle(WebhookReceived $event): void
            {
                if ($event->payload['type'] !== 'invoice.payment_succeeded') {
                    return;
                }
                $invoice = $event->payload['data']['object'];
                $team = Team::where('stripe_id', $invoice['customer'])->firstOrFail();

                foreach ($invoice['lines']['data'] as $line) {
                    $plan = config('plans.by_price.'.$line['price']['id']);
                    if ($plan !== null) {
                        $team->increment('credits', $plan['monthly_credits']);
                    }
                }
            }
        }
      `,
      },
      at: ['src/StripeEventListener.php:21'],
    },
    {
      name: 'a row that the ledger hands out, in Java',
      files: {
        'src/AdyenHook.java': `
        package com.pixelmint.payments;

        import jakarta.ws.rs.HeaderParam;
        import jakarta.ws.rs.POST;
        import jakarta.ws.rs.Path;
        import jakarta.ws.rs.core.Response;

        @Path("/hooks/adyen")
        public class AdyenHook {
            private final LedgerRepository ledger;
            private final SignatureCheck signatures;

            public AdyenHook(LedgerRepository ledger, SignatureCheck signatures) {
                this.ledger = ledger;
                this.signatures = signatures;
            }

            @POST
            public Response notification(String body, @HeaderParam("HmacSignature") String hmac) {
                if (!signatures.isValid(body, hmac)) {
                    return Response.status(401).build();
                }
                Notification n = Notification.parse(body);
                if ("AUTHORISATION".equals(n.eventCode()) && n.success()) {
                    Account account = ledger.accountByReference(n.merchantReference());
                    account.setCredits(account.getCredits() + n.amountMinor() / 10);
                    ledger.save(account);
                }
                return Response.ok("[accepted]").build();
            }
        }
      `,
      },
      at: ['src/AdyenHook.java:26'],
    },
    {
      name: 'a table of handlers and a service in Python',
      files: {
        'service.py': `
        from django.db import transaction
        from django.db.models import F

        from credits.models import CreditBalance, CreditEntry


        class CreditService:
            @transaction.atomic
            def grant(self, user_id, amount, reason):
                CreditBalance.objects.filter(user_id=user_id).update(amount=F("amount") + amount)
                CreditEntry.objects.create(user_id=user_id, amount=amount, reason=reason)
      `,
        'webhook.py': `
        import stripe
        from django.conf import settings
        from django.http import HttpResponse
        from django.views.decorators.csrf import csrf_exempt
        from django.views.decorators.http import require_POST

        from credits.service import CreditService


        @csrf_exempt
        @require_POST
        def stripe_webhook(request):
            try:
                event = stripe.Webhook.construct_event(request.body, request.headers["Stripe-Signature"], settings.STRIPE_SECRET)
            except (ValueError, stripe.SignatureVerificationError):
                return HttpResponse(status=400)

            handler = HANDLERS.get(event.type)
            if handler:
                handler(event.data.object)
            return HttpResponse(status=200)


        def _checkout_completed(session):
            CreditService().grant(session.client_reference_id, int(session.metadata["credits"]), "purchase")


        HANDLERS = {"checkout.session.completed": _checkout_completed}
      `,
      },
      at: ['service.py:10'],
    },
  ],
  silent: [
    {
      name: 'an order that is paid already',
      files: {
        'src/webhook.cs': `
        using Microsoft.AspNetCore.Mvc;
        using Microsoft.EntityFrameworkCore;
        using Stripe;
        using Stripe.Checkout;

        [ApiController]
        [Route("api/stripe")]
        public class StripeWebhookController(AppDbContext context, IOptions<StripeSettings> settings) : ControllerBase
        {
            [HttpPost("webhook")]
            public async Task<IActionResult> Receive()
            {
                var json = await new StreamReader(HttpContext.Request.Body).ReadToEndAsync();
                var stripeEvent = EventUtility.ConstructEvent(json, Request.Headers["Stripe-Signature"], settings.Value.WebhookSecret);
                if (stripeEvent.Data.Object is not Session session) return Ok();

                await using var tx = await context.Database.BeginTransactionAsync();
                var order = await context.Orders
                    .FromSql($"select * from orders where checkout_session_id = {session.Id} for update")
                    .SingleAsync();
                if (order.Status == OrderStatus.Paid) return Ok();
                order.Status = OrderStatus.Paid;
                var user = await context.Users.FirstAsync(u => u.Id == order.UserId);
                user.Credits += order.Credits;
                await context.SaveChangesAsync();
                await tx.CommitAsync();
                return Ok();
            }
        }
      `,
      },
    },
    {
      name: 'a grant for each invoice',
      files: {
        'src/StripeEventListener.php': `
        <?php

        namespace App\\Listeners;

        use App\\Models\\CreditGrant;
        use App\\Models\\Team;
        use Laravel\\Cashier\\Events\\WebhookReceived;

        class StripeEventListener
        {
            public function handle(WebhookReceived $event): void
            {
                if ($event->payload['type'] !== 'invoice.payment_succeeded') {
                    return;
                }
                $invoice = $event->payload['data']['object'];
                $team = Team::where('stripe_id', $invoice['customer'])->firstOrFail();

                // The balance is the sum of the grants; invoice_id is unique.
                CreditGrant::firstOrCreate(
                    ['invoice_id' => $invoice['id']],
                    ['team_id' => $team->id, 'credits' => $team->plan->monthly_credits],
                );
            }
        }
      `,
      },
    },
    {
      name: 'one statement that adds for a new intent alone',
      files: {
        'src/webhook.go': `
        package billing

        import (
        	"context"
        	"database/sql"
        	"net/http"

        	"github.com/stripe/stripe-go/v79/webhook"
        )

        func (h *Webhook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
        	event, err := webhook.ConstructEvent(body(r), r.Header.Get("Stripe-Signature"), h.secret)
        	if err != nil {
        		w.WriteHeader(http.StatusBadRequest)
        		return
        	}
        	if event.Type == "payment_intent.succeeded" {
        		if err := h.topUp(r.Context(), intentOf(event)); err != nil {
        			w.WriteHeader(http.StatusInternalServerError)
        			return
        		}
        	}
        	w.WriteHeader(http.StatusOK)
        }

        // topUp books an intent once: payment_intent is unique in top_ups (migrations/0041).
        func (h *Webhook) topUp(ctx context.Context, intent Intent) error {
        	_, err := h.db.ExecContext(ctx, \`
        		with booked as (
        			insert into top_ups (payment_intent, organization_id, cents) values ($1, $2, $3)
        			on conflict (payment_intent) do nothing returning organization_id, cents)
        		update organizations o set balance_cents = balance_cents + booked.cents
        		from booked where o.id = booked.organization_id\`, intent.ID, intent.Organization, intent.Cents)
        	return err
        }

        type Webhook struct {
        	db     *sql.DB
        	secret string
        }
      `,
      },
    },
    {
      name: 'credits that are set to what the plan gives',
      files: {
        'src/plan.ts': `
        import { Webhook } from 'svix';
        import { prisma } from './prisma';

        // Sets what the plan gives; a second delivery sets the same.
        export async function POST(req: Request) {
          const event = new Webhook(process.env.WEBHOOK_SECRET!).verify(await req.text(), Object.fromEntries(req.headers)) as PlanEvent;
          if (event.type === 'invoice.paid') {
            await prisma.workspace.update({
              where: { stripeCustomerId: event.data.customer },
              data: { credits: PLANS[event.data.plan].credits, creditsResetAt: new Date(event.data.periodEnd) },
            });
          }
          return new Response(null, { status: 204 });
        }
      `,
      },
    },
  ],
});
