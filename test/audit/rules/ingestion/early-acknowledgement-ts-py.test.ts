import { earlyAcknowledgement } from '#audit/rules/ingestion/early-acknowledgement.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(earlyAcknowledgement, {
  fires: [
    {
      name: 'confluent with auto commit',
      files: {
        'src/usage.py': `
          from confluent_kafka import Consumer
          import psycopg

          consumer = Consumer({"bootstrap.servers": "kafka:9092", "group.id": "usage", "enable.auto.commit": True})

          def run(db: psycopg.Connection):
              consumer.subscribe(["usage.calls"])
              while True:
                  message = consumer.poll(1.0)
                  if message is None:
                      continue
                  event = parse(message.value())
                  db.execute("INSERT INTO usage_events (id, account, units) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING", (event.id, event.account, event.units))
                  db.commit()
        `,
      },
      at: ['src/usage.py:4'],
    },
    {
      name: 'amqplib noAck',
      files: {
        'src/usage.ts': `
          import amqp from 'amqplib';
          import { db } from './db';

          export async function consume(channel: amqp.Channel) {
            await channel.consume(
              'usage',
              async (message) => {
                const event = JSON.parse(message!.content.toString());
                await db.usageEvent.create({ data: event });
              },
              { noAck: true },
            );
          }
        `,
      },
      at: ['src/usage.ts:5'],
    },
    {
      name: 'webhook answers first',
      files: {
        'src/usage.ts': `
          import express from 'express';
          import { db } from '../db';

          export const router = express.Router();

          router.post('/ingest/events', async (req, res) => {
            res.status(202).json({ accepted: req.body.events.length });
            await db.usageEvent.createMany({ data: req.body.events, skipDuplicates: true });
          });
        `,
      },
      at: ['src/usage.ts:7'],
    },
    {
      name: 'sqs delete before store',
      files: {
        'src/usage.py': `
          import boto3

          sqs = boto3.client("sqs")

          def drain(queue_url, session):
              for message in sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10)["Messages"]:
                  sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
                  session.add(UsageEvent(**parse(message["Body"])))
                  session.commit()
        `,
      },
      at: ['src/usage.py:7'],
    },
    {
      name: 'redis list popped before the store',
      files: {
        'src/usage.py': `
          import redis

          r = redis.Redis()

          def drain(session):
              while True:
                  _, raw = r.brpop("usage-events")
                  session.add(UsageEvent(**json.loads(raw)))
                  session.commit()
        `,
      },
      at: ['src/usage.py:7'],
    },
  ],
  silent: [
    {
      name: 'confluent that commits by itself',
      files: {
        'src/usage.py': `
          from confluent_kafka import Consumer
          import psycopg

          consumer = Consumer({"bootstrap.servers": "kafka:9092", "group.id": "usage", "enable.auto.commit": False})

          def run(db: psycopg.Connection):
              consumer.subscribe(["usage.calls"])
              while True:
                  message = consumer.poll(1.0)
                  if message is None:
                      continue
                  event = parse(message.value())
                  db.execute("INSERT INTO usage_events (id, account, units) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING", (event.id, event.account, event.units))
                  db.commit()
                  consumer.commit(message, asynchronous=False)
        `,
      },
    },
    {
      name: 'webhook stores first',
      files: {
        'src/usage.ts': `
          import express from 'express';
          import { db } from '../db';

          export const router = express.Router();

          router.post('/ingest/events', async (req, res) => {
            await db.usageEvent.createMany({ data: req.body.events, skipDuplicates: true });
            res.status(202).json({ accepted: req.body.events.length });
          });
        `,
      },
    },
    {
      name: 'offsets that the code stores itself',
      files: {
        'src/usage.py': `
          from confluent_kafka import Consumer

          consumer = Consumer({"group.id": "usage", "enable.auto.commit": True, "enable.auto.offset.store": False})

          def run(session):
              while True:
                  message = consumer.poll(1.0)
                  session.add(UsageEvent(**parse(message.value())))
                  session.commit()
                  consumer.store_offsets(message)
        `,
      },
    },
    {
      name: 'a connection that commits each statement',
      files: {
        'src/usage.py': `
          import psycopg

          def store(event):
              with psycopg.connect(DSN, autocommit=True) as db:
                  db.execute("INSERT INTO usage_events (id, account, units) VALUES (%s, %s, %s)", (event.id, event.account, event.units))
        `,
      },
    },
    {
      name: 'a page that answers and then counts its own view',
      files: {
        'src/usage.ts': `
          import express from 'express';
          export const router = express.Router();

          router.get('/pages/:id', async (req, res) => {
            res.send(await render(req.params.id));
            await db.usageEvent.create({ data: { id: req.id, meter: 'pages' } });
          });
        `,
      },
    },
    {
      name: 'a list moved to another one before the store',
      files: {
        'src/usage.py': `
          import redis

          r = redis.Redis()

          def drain(session):
              while True:
                  raw = r.blmove("usage-events", "usage-events:taken", 5)
                  session.add(UsageEvent(**json.loads(raw)))
                  session.commit()
                  r.lrem("usage-events:taken", 1, raw)
        `,
      },
    },
    {
      name: 'mail taken from a list',
      files: {
        'src/usage.py': `
          import redis

          r = redis.Redis()

          def drain():
              while True:
                  _, raw = r.brpop("mails")
                  mailer.deliver(json.loads(raw))
        `,
      },
    },
  ],
});
