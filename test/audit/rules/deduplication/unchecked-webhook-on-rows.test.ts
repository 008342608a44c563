import { uncheckedWebhook } from '#audit/rules/deduplication/unchecked-webhook.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(uncheckedWebhook, {
  fires: [
    {
      name: 'a row updated to its sum, in Ruby',
      files: {
        'app/controllers/webhooks/stripe_controller.rb': `
          class Webhooks::StripeController < ActionController::API
            def create
              event = Stripe::Webhook.construct_event(request.body.read, request.headers["Stripe-Signature"], ENV["STRIPE_SECRET"])
              case event.type
              when "checkout.session.completed" then top_up(event.data.object)
              end
              head :ok
            end

            private

            def top_up(session)
              wallet = Wallet.find_by!(account_id: session.client_reference_id)
              wallet.with_lock do
                wallet.update!(balance_cents: wallet.balance_cents + session.amount_total)
              end
            end
          end
        `,
      },
      at: ['app/controllers/webhooks/stripe_controller.rb:15'],
    },
    {
      name: 'a row that adds to itself, in Java',
      files: {
        'src/PaymentWebhookController.java': `
          @RestController
          public class PaymentWebhookController {
            private final WalletRepository wallets;

            @PostMapping("/webhooks/paypal")
            @Transactional
            public ResponseEntity<Void> onPayment(@RequestBody PaypalEvent event) {
              if ("PAYMENT.CAPTURE.COMPLETED".equals(event.eventType())) {
                Wallet wallet = wallets.findByPayer(event.payerId()).orElseThrow();
                wallet.addCredits(event.amount());
                wallets.save(wallet);
              }
              return ResponseEntity.ok().build();
            }
          }
        `,
      },
      at: ['src/PaymentWebhookController.java:10'],
    },
    {
      name: 'tokens of an order, in PHP',
      files: {
        'app/Http/Controllers/LemonSqueezyController.php': `
          <?php
          class LemonSqueezyController extends Controller
          {
              public function __invoke(Request $request): Response
              {
                  $signature = hash_hmac('sha256', $request->getContent(), config('services.lemonsqueezy.secret'));
                  abort_unless(hash_equals($signature, (string) $request->header('X-Signature')), 403);
                  match ($request->input('meta.event_name')) {
                      'order_created' => $this->orderCreated($request),
                      default => null,
                  };
                  return response()->noContent();
              }

              private function orderCreated(Request $request): void
              {
                  $user = User::findOrFail($request->input('meta.custom_data.user_id'));
                  $user->increment('tokens', 500);
              }
          }
        `,
      },
      at: ['app/Http/Controllers/LemonSqueezyController.php:18'],
    },
    {
      name: 'a row updated to its sum, in TypeScript',
      files: {
        'src/webhook.ts': `
          export async function POST(req: Request) {
            const event = stripe.webhooks.constructEvent(await req.text(), req.headers.get('stripe-signature')!, SECRET);
            if (event.type === 'checkout.session.completed') {
              const user = await prisma.user.findUniqueOrThrow({ where: { customer: event.data.object.customer } });
              await prisma.user.update({ where: { id: user.id }, data: { credits: user.credits + 500 } });
            }
            return new Response();
          }
        `,
      },
      at: ['src/webhook.ts:5'],
    },
  ],
  silent: [
    {
      name: 'a row that knows the event, in Java',
      files: {
        'src/PaymentWebhookController.java': `
          @RestController
          public class PaymentWebhookController {
            private final WalletRepository wallets;

            @PostMapping("/webhooks/paypal")
            @Transactional
            public ResponseEntity<Void> onPayment(@RequestBody PaypalEvent event) {
              if ("PAYMENT.CAPTURE.COMPLETED".equals(event.eventType())) {
                Wallet wallet = wallets.findByPayer(event.payerId()).orElseThrow();
                wallet.addCredits(event.amount(), event.id());
                wallets.save(wallet);
              }
              return ResponseEntity.ok().build();
            }
          }
        `,
      },
    },
    {
      name: 'an order whose id was put in first, in PHP',
      files: {
        'app/Http/Controllers/LemonSqueezyController.php': `
          <?php
          class LemonSqueezyController extends Controller
          {
              public function __invoke(Request $request): Response
              {
                  abort_unless(hash_equals($this->signature($request), (string) $request->header('X-Signature')), 403);
                  DB::transaction(function () use ($request) {
                      if (DB::table('orders')->insertOrIgnore(['order' => $request->input('data.id')]) === 0) {
                          return;
                      }
                      User::findOrFail($request->input('meta.custom_data.user_id'))->increment('tokens', 500);
                  });
                  return response()->noContent();
              }
          }
        `,
      },
    },
    {
      name: 'how often an order was seen',
      files: {
        'app/Http/Controllers/LemonSqueezyController.php': `
          <?php
          class LemonSqueezyController extends Controller
          {
              public function __invoke(Request $request): Response
              {
                  $request->header('X-Signature');
                  Order::where('number', $request->input('data.number'))->first()->increment('views', 1);
                  return response()->noContent();
              }
          }
        `,
      },
    },
    {
      name: 'rows chosen by the last event, in TypeScript',
      files: {
        'src/webhook.ts': `
          export async function POST(req: Request) {
            const event = stripe.webhooks.constructEvent(await req.text(), req.headers.get('stripe-signature')!, SECRET);
            const user = await prisma.user.findUniqueOrThrow({ where: { customer: event.data.object.customer } });
            await prisma.user.update({
              where: { id: user.id, lastEventId: { not: event.id } },
              data: { credits: user.credits + 500, lastEventId: event.id },
            });
            return new Response();
          }
        `,
      },
    },
  ],
});
