import { claimBeforeWork } from '#audit/rules/deduplication/claim-before-work.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(claimBeforeWork, {
  fires: [
    {
      name: 'a mark, then the credits',
      files: {
        'src/billing.ts': `
          export async function billingWebhook(event: Event) {
            const isNew = await markEventProcessed(event.id);
            if (!isNew) return;
            await grantCredits(event);
          }
        `,
      },
      at: ['src/billing.ts:2'],
    },
    {
      name: 'in Python',
      files: {
        'billing/hooks.py': `
          def billing_webhook(event):
              if not record_webhook_event(event.id):
                  return
              grant_credits(event)
        `,
      },
      at: ['billing/hooks.py:2'],
    },
    {
      name: 'in Go',
      files: {
        'billing/hooks.go': `
          package billing

          func Webhook(ctx context.Context, event Event) error {
          	claimed, err := store.ClaimEvent(ctx, event.ID)
          	if err != nil {
          		return err
          	}
          	if !claimed {
          		return nil
          	}
          	return handlePaid(ctx, event)
          }
        `,
      },
      at: ['billing/hooks.go:4'],
    },
    {
      name: 'in Ruby',
      files: {
        'app/billing/hook.rb': `
          class BillingWebhook
            def call(event)
              return unless mark_event_processed(event.id)

              grant_credits(event)
            end
          end
        `,
      },
      at: ['app/billing/hook.rb:3'],
    },
    {
      name: 'in a payment handler that is named after its provider alone',
      files: {
        'controller/payment_stripe.go': `
          package controller

          func Hook(c *gin.Context) {
          	fresh, err := model.ClaimWebhookEvent(ctx, event.ID, string(event.Type))
          	if err != nil {
          		c.Status(500)
          		return
          	}
          	if !fresh {
          		c.Status(200)
          		return
          	}
          	switch event.Type {
          	case "checkout.session.completed":
          		handleCheckout(c, event)
          	}
          }
        `,
      },
      at: ['controller/payment_stripe.go:4'],
    },
  ],
  silent: [
    {
      name: 'one transaction',
      files: {
        'src/billing.ts': `
          export async function billingWebhook(event) {
            await db.transaction(async (tx) => {
              const isNew = await markEventProcessed(tx, event.id);
              if (!isNew) return;
              await grantCredits(tx, event);
            });
          }
        `,
      },
    },
    {
      name: 'a mark taken back',
      files: {
        'billing/hooks.go': `
          package billing

          func Webhook(ctx context.Context, event Event) error {
          	claimed, err := store.ClaimEvent(ctx, event.ID)
          	if err != nil {
          		return err
          	}
          	if !claimed {
          		return nil
          	}
          	if err := handlePaid(ctx, event); err != nil {
          		store.ReleaseEvent(ctx, event.ID)
          		return err
          	}
          	return nil
          }
        `,
      },
    },
    {
      name: 'the mark after the work',
      files: {
        'src/billing.ts': `
          export async function billingWebhook(event) {
            if (await isProcessed(event.id)) return;
            await grantCredits(event);
            await markEventProcessed(event.id);
          }
        `,
      },
    },
    {
      name: 'an event that is recorded, not claimed',
      files: {
        'src/billing.ts': `
          export async function billingWebhook(event) {
            await recordEvent(event.id);
            await grantCredits(event);
          }
        `,
      },
    },
    {
      name: 'code that is not about billing',
      files: {
        'src/chat.ts': `
          export async function onMessage(message) {
            if (!(await markMessageSeen(message.id))) return;
            await handleMessage(message);
          }
        `,
      },
    },
    {
      name: 'an event of another trade',
      files: {
        'src/chat/handler.ts': `
          export async function onMessage(message: Message) {
            const isNew = await markMessageSeen(message.id);
            if (!isNew) return;
            await processReply(message);
          }
        `,
      },
    },
  ],
});
