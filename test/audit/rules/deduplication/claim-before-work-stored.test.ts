import { claimBeforeWork } from '#audit/rules/deduplication/claim-before-work.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(claimBeforeWork, {
  fires: [
    {
      name: 'a session\u2019s row and its commit, in Python',
      files: {
        'billing/handler.py': `
        import structlog
        from sqlalchemy import select
        from sqlalchemy.ext.asyncio import async_sessionmaker

        from billing.models import ProcessedMessage, UsageLine
        from billing.rating import rate

        log = structlog.get_logger()


        class MessageHandler:
            def __init__(self, sessions: async_sessionmaker):
                self._sessions = sessions

            async def handle(self, message) -> None:
                async with self._sessions() as session:
                    seen = await session.scalar(select(ProcessedMessage).where(ProcessedMessage.id == message.id))
                    if seen:
                        log.info("message handled before", id=message.id)
                        return
                    session.add(ProcessedMessage(id=message.id))
                    await session.commit()

                    amount = await rate(session, message.tenant, message.quantity)
                    session.add(UsageLine(message_id=message.id, tenant=message.tenant, amount=amount))
                    await session.commit()
      `,
      },
      at: ['billing/handler.py:22'],
    },
    {
      name: 'a claim in a transaction of its own, in Java',
      files: {
        'src/billing/CallEndedListener.java': `
        package com.voxio.billing;

        import org.springframework.kafka.annotation.KafkaListener;
        import org.springframework.stereotype.Component;
        import org.springframework.stereotype.Service;
        import org.springframework.transaction.annotation.Propagation;
        import org.springframework.transaction.annotation.Transactional;

        @Component
        class CallEndedListener {
            private final ProcessedEvents processed;
            private final UsageLines lines;
            private final PriceList prices;

            CallEndedListener(ProcessedEvents processed, UsageLines lines, PriceList prices) {
                this.processed = processed;
                this.lines = lines;
                this.prices = prices;
            }

            @KafkaListener(topics = "calls.ended", groupId = "billing")
            public void onCallEnded(CallEnded event) {
                if (!processed.claim(event.id())) {
                    return;
                }
                var price = prices.perMinute(event.accountId(), event.destination());
                lines.save(new UsageLine(event.id(), event.accountId(), event.minutes(), price.times(event.minutes())));
            }
        }

        @Service
        class ProcessedEvents {
            private final ProcessedEventRepository repository;

            ProcessedEvents(ProcessedEventRepository repository) {
                this.repository = repository;
            }

            @Transactional(propagation = Propagation.REQUIRES_NEW)
            public boolean claim(String eventId) {
                return repository.insertIfAbsent(eventId) == 1;
            }
        }
      `,
      },
      at: ['src/billing/CallEndedListener.java:23'],
    },
    {
      name: 'a row that is found and marked at once',
      files: {
        'src/readings.js': `
        const { MongoClient } = require('mongodb');
        const axios = require('axios');

        async function flushReadings(db, openmeter) {
          for (;;) {
            const reading = await db
              .collection('readings')
              .findOneAndUpdate({ exported: false }, { $set: { exported: true, exportedAt: new Date() } }, { sort: { _id: 1 } });
            if (!reading) return;

            await axios.post(
              \`\${openmeter.url}/api/v1/events\`,
              {
                specversion: '1.0',
                id: reading._id.toHexString(),
                source: 'readings',
                type: 'kwh',
                subject: reading.meterPoint,
                time: reading.readAt.toISOString(),
                data: { kwh: reading.kwh },
              },
              { headers: { 'content-type': 'application/cloudevents+json', authorization: \`Bearer \${openmeter.token}\` } },
            );
          }
        }

        module.exports = { flushReadings };
      `,
      },
      at: ['src/readings.js:6'],
    },
    {
      name: 'a key in Redis of what happened, in Python',
      files: {
        'src/usage/gpu.py': `
        """Consumer of gpu-seconds from RabbitMQ."""

        import asyncio
        import json
        import os

        import aio_pika
        import asyncpg
        import structlog
        from redis.asyncio import Redis

        log = structlog.get_logger()
        WEEK = 7 * 24 * 3600


        class GpuSeconds:
            def __init__(self, pool: asyncpg.Pool, redis: Redis) -> None:
                self.pool = pool
                self.redis = redis

            async def handle(self, message: aio_pika.abc.AbstractIncomingMessage) -> None:
                async with message.process(requeue=True):
                    usage = json.loads(message.body)
                    key = f"gpu:{usage['session_id']}"
                    if not await self.redis.set(key, "1", nx=True, ex=WEEK):
                        log.info("session counted before", session=usage["session_id"])
                        return
                    await self.store(usage)

            async def store(self, usage: dict) -> None:
                async with self.pool.acquire() as connection:
                    await connection.execute(
                        "UPDATE gpu_usage SET seconds = seconds + $1 WHERE tenant_id = $2 AND month = $3",
                        usage["seconds"],
                        usage["tenant_id"],
                        usage["month"],
                    )


        async def main() -> None:
            pool = await asyncpg.create_pool(os.environ["DATABASE_URL"])
            consumer = GpuSeconds(pool, Redis.from_url(os.environ["REDIS_URL"]))
            connection = await aio_pika.connect_robust(os.environ["AMQP_URL"])
            channel = await connection.channel()
            await channel.set_qos(prefetch_count=20)
            queue = await channel.get_queue("gpu-seconds")
            await queue.consume(consumer.handle)
            await asyncio.Future()


        asyncio.run(main())
      `,
      },
      at: ['src/usage/gpu.py:25'],
    },
  ],
  silent: [
    {
      name: 'one transaction, in Python',
      files: {
        'billing/handler.py': `
        from sqlalchemy.dialects.postgresql import insert
        from sqlalchemy.ext.asyncio import async_sessionmaker

        from billing.models import ProcessedMessage, UsageLine
        from billing.rating import rate


        class MessageHandler:
            def __init__(self, sessions: async_sessionmaker):
                self._sessions = sessions

            async def handle(self, message) -> None:
                async with self._sessions.begin() as session:
                    fresh = await session.scalar(
                        insert(ProcessedMessage).values(id=message.id).on_conflict_do_nothing().returning(ProcessedMessage.id)
                    )
                    if fresh is None:
                        return
                    amount = await rate(session, message.tenant, message.quantity)
                    session.add(UsageLine(message_id=message.id, tenant=message.tenant, amount=amount))
      `,
      },
    },
    {
      name: 'one transaction, in Java',
      files: {
        'src/billing/CallEndedListener.java': `
        package com.voxio.billing;

        import org.springframework.kafka.annotation.KafkaListener;
        import org.springframework.stereotype.Component;
        import org.springframework.transaction.annotation.Transactional;

        @Component
        class CallEndedListener {
            private final ProcessedEventRepository processed;
            private final UsageLines lines;
            private final PriceList prices;

            CallEndedListener(ProcessedEventRepository processed, UsageLines lines, PriceList prices) {
                this.processed = processed;
                this.lines = lines;
                this.prices = prices;
            }

            @KafkaListener(topics = "calls.ended", groupId = "billing")
            @Transactional
            public void onCallEnded(CallEnded event) {
                if (processed.insertIfAbsent(event.id()) == 0) {
                    return;
                }
                var price = prices.perMinute(event.accountId(), event.destination());
                lines.save(new UsageLine(event.id(), event.accountId(), event.minutes(), price.times(event.minutes())));
            }
        }
      `,
      },
    },
    {
      name: 'a lease that runs out, in Go',
      files: {
        'src/relay.go': `
        package relay

        import (
        	"context"
        	"database/sql"
        	"fmt"
        )

        // A row is leased for ten minutes. A relay that dies leaves the lease to run out, and the row is taken again.
        const lease = \`
        	update usage_outbox set leased_until = now() + interval '10 minutes', attempts = attempts + 1
        	where id in (
        		select id from usage_outbox
        		where sent_at is null and (leased_until is null or leased_until < now())
        		order by id limit 100 for update skip locked)
        	returning id, payload\`

        func (r *Relay) Run(ctx context.Context) error {
        	rows, err := r.leaseRows(ctx)
        	if err != nil {
        		return err
        	}
        	for _, row := range rows {
        		if err := r.sender.Send(ctx, row.ID, row.Payload); err != nil {
        			return fmt.Errorf("outbox row %d: %w", row.ID, err)
        		}
        		if _, err := r.db.ExecContext(ctx, \`update usage_outbox set sent_at = now() where id = $1\`, row.ID); err != nil {
        			return err
        		}
        	}
        	return nil
        }

        type Relay struct {
        	db     *sql.DB
        	sender Sender
        }
      `,
      },
    },
  ],
});
