import { claimBeforeWork } from '#audit/rules/deduplication/claim-before-work.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(claimBeforeWork, {
  fires: [
    {
      name: 'redis setnx in Go',
      files: {
        'src/usage/go-redis-setnx.go': `
          package consumer

          import (
          	"context"
          	"time"

          	"github.com/redis/go-redis/v9"
          )

          type UsageConsumer struct {
          	rdb    *redis.Client
          	ledger Ledger
          }

          func (c *UsageConsumer) Handle(ctx context.Context, msg Message) error {
          	fresh, err := c.rdb.SetNX(ctx, "usage:done:"+msg.ID, "1", 30*24*time.Hour).Result()
          	if err != nil {
          		return err
          	}
          	if !fresh {
          		return nil
          	}
          	return c.ledger.Append(ctx, msg.Account, msg.Meter, msg.Quantity)
          }
        `,
      },
      at: ['src/usage/go-redis-setnx.go:16'],
    },
    {
      name: 'insert commit then send in Python',
      files: {
        'src/usage/py-insert-commit-then-send.py': `
          import stripe


          def handle(conn, event):
              with conn.cursor() as cur:
                  cur.execute("INSERT INTO processed_events (event_id) VALUES (%s) ON CONFLICT DO NOTHING", (event["id"],))
                  if cur.rowcount == 0:
                      return
              conn.commit()
              grant_credits(conn, event["account"], event["credits"])
              conn.commit()
        `,
      },
      at: ['src/usage/py-insert-commit-then-send.py:6'],
    },
    {
      name: 'prisma create in TypeScript',
      files: {
        'src/usage/ts-prisma-create.ts': `
          import { Prisma, type PrismaClient } from '@prisma/client';
          import type Stripe from 'stripe';

          export async function onWebhook(prisma: PrismaClient, event: Stripe.Event, wallets: Wallets): Promise<void> {
            try {
              await prisma.processedEvent.create({ data: { id: event.id, type: event.type } });
            } catch (error) {
              if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002') return;
              throw error;
            }
            await wallets.credit(event.data.object);
          }
        `,
      },
      at: ['src/usage/ts-prisma-create.ts:6'],
    },
    {
      name: 'cache add in PHP',
      files: {
        'src/usage/php-cache-add.php': `
          <?php

          namespace App\\Listeners;

          use Illuminate\\Contracts\\Queue\\ShouldQueue;
          use Illuminate\\Support\\Facades\\Cache;

          class BillTranscription implements ShouldQueue
          {
              public $tries = 20;

              public function handle(TranscriptionFinished $event): void
              {
                  if (! Cache::add("billed:{$event->transcriptionId}", true, now()->addDays(30))) {
                      return;
                  }
                  $this->usage->record($event->teamId, 'minutes', $event->minutes);
              }
          }
        `,
      },
      at: ['src/usage/php-cache-add.php:14'],
    },
  ],
  silent: [
    {
      name: 'redis setnx in Go, as it should be',
      files: {
        'src/usage/go-redis-setnx.go': `
          package consumer

          import (
          	"context"
          	"time"

          	"github.com/redis/go-redis/v9"
          )

          type UsageConsumer struct {
          	rdb    *redis.Client
          	ledger Ledger
          }

          func (c *UsageConsumer) Handle(ctx context.Context, msg Message) error {
          	done, err := c.rdb.Exists(ctx, "usage:done:"+msg.ID).Result()
          	if err != nil {
          		return err
          	}
          	if done > 0 {
          		return nil
          	}
          	if err := c.ledger.AppendOnce(ctx, msg.ID, msg.Account, msg.Meter, msg.Quantity); err != nil {
          		return err
          	}
          	return c.rdb.Set(ctx, "usage:done:"+msg.ID, "1", 30*24*time.Hour).Err()
          }
        `,
      },
    },
    {
      name: 'insert commit then send in Python, as it should be',
      files: {
        'src/usage/py-insert-commit-then-send.py': `
          import stripe


          def handle(conn, event):
              with conn.cursor() as cur:
                  cur.execute("INSERT INTO processed_events (event_id) VALUES (%s) ON CONFLICT DO NOTHING", (event["id"],))
                  if cur.rowcount == 0:
                      return
                  grant_credits(cur, event["account"], event["credits"])
              conn.commit()
        `,
      },
    },
    {
      name: 'prisma create in TypeScript, as it should be',
      files: {
        'src/usage/ts-prisma-create.ts': `
          import { Prisma, type PrismaClient } from '@prisma/client';
          import type Stripe from 'stripe';

          export async function onWebhook(prisma: PrismaClient, event: Stripe.Event, wallets: Wallets): Promise<void> {
            await prisma.$transaction(async (tx) => {
              try {
                await tx.processedEvent.create({ data: { id: event.id, type: event.type } });
              } catch (error) {
                if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002') return;
                throw error;
              }
              await wallets.credit(tx, event.data.object);
            });
          }
        `,
      },
    },
    {
      name: 'cache add in PHP, as it should be',
      files: {
        'src/usage/php-cache-add.php': `
          <?php

          namespace App\\Listeners;

          use Illuminate\\Contracts\\Queue\\ShouldQueue;
          use Illuminate\\Support\\Facades\\Cache;

          class BillTranscription implements ShouldQueue
          {
              public $tries = 20;

              public function handle(TranscriptionFinished $event): void
              {
                  $this->usage->recordOnce("transcription-{$event->transcriptionId}", $event->teamId, 'minutes', $event->minutes);
              }
          }
        `,
      },
    },
  ],
});
