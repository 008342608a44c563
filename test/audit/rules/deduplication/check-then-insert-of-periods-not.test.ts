import { checkThenInsert } from '#audit/rules/deduplication/check-then-insert.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(checkThenInsert, {
  fires: [],
  silent: [
    {
      name: 'an account that is locked first, in Java',
      files: {
        'src/usage/205-spring-lock.java': `
          package com.acme.usage;

          import jakarta.persistence.LockModeType;
          import org.springframework.amqp.rabbit.annotation.RabbitListener;
          import org.springframework.data.jpa.repository.JpaRepository;
          import org.springframework.data.jpa.repository.Lock;
          import org.springframework.data.jpa.repository.Query;
          import org.springframework.stereotype.Service;
          import org.springframework.transaction.annotation.Transactional;

          import java.util.Optional;

          interface AccountRepository extends JpaRepository<Account, String> {
              @Lock(LockModeType.PESSIMISTIC_WRITE)
              @Query("select a from Account a where a.id = :id")
              Optional<Account> findForUpdate(String id);
          }

          @Service
          public class UsageIngestionService {

              private final UsageRecordRepository records;
              private final AccountRepository accounts;

              public UsageIngestionService(UsageRecordRepository records, AccountRepository accounts) {
                  this.records = records;
                  this.accounts = accounts;
              }

              @RabbitListener(queues = "usage.events")
              @Transactional
              public void onUsage(UsageMessage message) {
                  Account account = accounts.findForUpdate(message.accountId()).orElseThrow();
                  if (records.existsByEventId(message.eventId())) {
                      return;
                  }
                  UsageRecord entity = new UsageRecord();
                  entity.setEventId(message.eventId());
                  entity.setAccountId(message.accountId());
                  entity.setQuantity(message.quantity());
                  records.save(entity);
                  account.debit(message.quantity());
              }
          }
        `,
      },
    },
    {
      name: 'a unique index, in JavaScript',
      files: {
        'src/usage/right.js': `
          import mongoose from 'mongoose';
          import fp from 'fastify-plugin';

          const deliverySchema = new mongoose.Schema(
            {
              messageSid: { type: String, required: true },
              workspace: { type: mongoose.Types.ObjectId, ref: 'Workspace', required: true },
              segments: { type: Number, required: true, min: 1 },
              at: { type: Date, required: true },
            },
            { versionKey: false },
          );
          deliverySchema.index({ workspace: 1, messageSid: 1 }, { unique: true });
          deliverySchema.index({ workspace: 1, at: 1 });

          /** The invoice of a month sums the segments of its deliveries. */
          export const BilledDelivery = mongoose.model('BilledDelivery', deliverySchema);

          const DUPLICATE_KEY = 11000;

          async function recordDelivery({ sid, workspaceId, segments, at }) {
            try {
              await BilledDelivery.create({ messageSid: sid, workspace: workspaceId, segments, at });
              return 'recorded';
            } catch (err) {
              if (err.code !== DUPLICATE_KEY) throw err;
              return 'known';
            }
          }

          export default fp(async (app) => {
            // The carrier calls again when we are slow, sometimes while the first call is still running.
            app.post('/hooks/delivery/:workspaceId', { preHandler: app.verifyCarrier }, async (request, reply) => {
              const { MessageSid, MessageStatus, NumSegments, Timestamp } = request.body;
              if (MessageStatus !== 'delivered') return reply.code(204).send();

              const outcome = await recordDelivery({
                sid: MessageSid,
                workspaceId: request.params.workspaceId,
                segments: Number(NumSegments),
                at: new Date(Timestamp),
              });
              request.log.debug({ sid: MessageSid, outcome }, 'delivery report');
              return reply.code(204).send();
            });

            app.get('/workspaces/:id/deliveries', async (request) =>
              BilledDelivery.find({ workspace: request.params.id }).sort({ at: -1 }).limit(50).lean(),
            );
          });
        `,
      },
    },
    {
      name: 'a violation that is caught, in TypeScript',
      files: {
        'src/usage/205-prisma-catch.ts': `
          import type { Request, Response } from 'express';
          import { Prisma } from '@prisma/client';
          import { prisma } from '../prisma';

          export async function recordUsage(req: Request, res: Response) {
            const { requestId, tenantId, units, feature } = req.body;

            // Most repeats come hours later: this spares them the transaction. The index decides, not this look.
            const seen = await prisma.usageEvent.findUnique({ where: { tenantId_requestId: { tenantId, requestId } } });
            if (seen) return res.status(200).json({ id: seen.id, duplicate: true });

            try {
              const [event] = await prisma.$transaction([
                prisma.usageEvent.create({ data: { requestId, tenantId, units, feature, occurredAt: new Date() } }),
                prisma.tenant.update({ where: { id: tenantId }, data: { unitsUsed: { increment: units } } }),
              ]);
              return res.status(201).json({ id: event.id });
            } catch (error) {
              if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002') {
                return res.status(200).json({ duplicate: true });
              }
              throw error;
            }
          }
        `,
      },
    },
    {
      name: 'an inbox in the same transaction, in Python',
      files: {
        'src/usage/205-redis-setnx.py': `
          import json

          import redis.asyncio as redis
          from aiokafka import AIOKafkaConsumer

          from billing.store import UsageStore

          cache = redis.from_url("redis://cache:6379/0")


          async def handle(store: UsageStore, event: dict) -> None:
              # One consumer of the group at a time; the inbox row of the same transaction is what counts.
              async with store.transaction() as tx:
                  inserted = await tx.execute(
                      "INSERT INTO usage_inbox (event_id) VALUES ($1) ON CONFLICT (event_id) DO NOTHING", event["event_id"]
                  )
                  if inserted == "INSERT 0 0":
                      return
                  await tx.execute(
                      "UPDATE balances SET used = used + $2 WHERE account_id = $1", event["account"], event["quantity"]
                  )


          async def run(store: UsageStore) -> None:
              consumer = AIOKafkaConsumer("usage", bootstrap_servers="kafka:9092", group_id="usage-writer", enable_auto_commit=False)
              await consumer.start()
              try:
                  async for message in consumer:
                      event = json.loads(message.value)
                      if await cache.exists(f"usage:seen:{event['event_id']}"):
                          await consumer.commit()
                          continue
                      await handle(store, event)
                      await cache.set(f"usage:seen:{event['event_id']}", "1", ex=86400)
                      await consumer.commit()
              finally:
                  await consumer.stop()
        `,
      },
    },
    {
      name: 'an index on the entity, in C#',
      files: {
        'src/usage/205-ef-unique.cs': `
          using Microsoft.AspNetCore.Mvc;
          using Microsoft.EntityFrameworkCore;

          namespace Acme.Credits;

          [Index(nameof(PaymentIntentId), IsUnique = true)]
          public class CreditGrant
          {
              public long Id { get; set; }
              public string PaymentIntentId { get; set; } = "";
              public string AccountId { get; set; } = "";
              public int Credits { get; set; }
          }

          [ApiController]
          [Route("webhooks/payments")]
          public class PaymentsWebhookController(CreditsDbContext db) : ControllerBase
          {
              [HttpPost]
              public async Task<IActionResult> Receive([FromBody] PaymentSucceeded payment, CancellationToken ct)
              {
                  if (await db.CreditGrants.AnyAsync(g => g.PaymentIntentId == payment.IntentId, ct))
                      return Ok();

                  db.CreditGrants.Add(new CreditGrant
                  {
                      PaymentIntentId = payment.IntentId,
                      AccountId = payment.AccountId,
                      Credits = payment.Credits,
                  });
                  try
                  {
                      await db.SaveChangesAsync(ct);
                  }
                  catch (DbUpdateException e) when (e.InnerException is Npgsql.PostgresException { SqlState: "23505" })
                  {
                      return Ok();
                  }
                  return Ok();
              }
          }
        `,
      },
    },
  ],
});
