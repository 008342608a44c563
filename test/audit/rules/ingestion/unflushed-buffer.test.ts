import { unflushedBuffer } from '#audit/rules/ingestion/unflushed-buffer.ts';
import { describeRule } from '#test/rule-tester.ts';

const sender = `
            async send() {
              const batch = new Map(this.events);
              this.events.clear();
              await queue.add(batch);
            }`;

describeRule(unflushedBuffer, {
  fires: [
    {
      name: 'a command that produces with librdkafka and ends',
      files: {
        'publish_usage.py': `
          from confluent_kafka import Producer

          def publish(records):
              producer = Producer({"bootstrap.servers": "kafka:9092"})
              for record in records:
                  producer.produce("usage.calls", value=record)
                  producer.poll(0)

          def main():
              publish(read())
        `,
      },
      at: ['publish_usage.py:6'],
    },
    {
      name: 'a lambda that leaves its usage in the buffer of the SDK',
      files: {
        'src/handler.ts': `
          import { Metering } from 'amberflo-metering-typescript';
          const metering = new Metering(process.env.KEY);
          export const handler = async (event) => {
            for (const upload of event.Records)
              await metering.meter('bytes', upload.bytes, upload.at, upload.customer);
          };
        `,
      },
      at: ['src/handler.ts:5'],
    },
    {
      name: 'a flush that knows only the buffer',
      files: {
        'src/balances/batching.ts': `
          class Batching {
            add(event) {
              this.events.set(event.id, event);
              this.timer = setTimeout(() => {
                this.send();
              }, 350);
            }
            async flush() {
              await this.send();
            }${sender}
          }
        `,
      },
      at: ['src/balances/batching.ts:8'],
    },
    {
      name: 'a flush that ends at the first failure',
      files: {
        'src/balances/batching.ts': `
          class Batching {
            async flush() {
              await this.run();
              await Promise.all(Array.from(this.inFlight));
            }
            run() {
              const sent = this.send();
              this.inFlight.add(sent);
              return sent;
            }${sender}
          }
        `,
      },
      at: ['src/balances/batching.ts:2'],
    },
    {
      name: 'tasks that nothing keeps',
      files: {
        'metering/buffer.py': `
          class Buffer:
              def add(self, event):
                  self.events.append(event)
                  asyncio.create_task(self.send())

              async def close(self):
                  await self.send()

              async def send(self):
                  batch = list(self.events)
                  self.events = []
                  await client.post(batch)
        `,
      },
      at: ['metering/buffer.py:6'],
    },
    {
      name: 'a buffer of one’s own that the handlers of the process’s end do not know',
      files: {
        'src/usage.js': `
          const { OpenMeter } = require('@openmeter/sdk');
          class UsageBuffer {
            constructor(client) {
              this.client = client;
              this.events = [];
              this.timer = setInterval(() => this.flush(), 5000);
            }
            add(event) {
              this.events.push(event);
            }
            async flush() {
              const batch = this.events.splice(0);
              await this.client.events.ingest(batch);
            }
          }
          const buffer = new UsageBuffer(new OpenMeter({ baseUrl }));
          for (const name of ['SIGTERM', 'SIGINT']) {
            process.once(name, async () => {
              await server.close();
              process.exit(0);
            });
          }
        `,
        'src/usage.py': `
          from openmeter import Client

          class UsageBuffer:
              def add(self, event):
                  self.events.append(event)
                  if len(self.events) > 100:
                      self.flush()

              def flush(self):
                  batch, self.events = self.events, []
                  openmeter.ingest_events(batch)

          signal.signal(signal.SIGTERM, stop_server)
        `,
      },
      at: ['src/usage.js:9', 'src/usage.py:5'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'a command that flushes what it produced, or waits for each record',
      files: {
        'publish_usage.py': `
          from confluent_kafka import Producer

          def publish(records):
              producer = Producer({"bootstrap.servers": "kafka:9092"})
              for record in records:
                  producer.produce("usage.calls", value=record)
              if producer.flush(60):
                  raise RuntimeError("not delivered")

          def main():
              publish(read())
        `,
      },
    },
    {
      name: 'records that are waited for one by one, and a consumer that lives on',
      files: {
        'publish_usage.py': `
          from kafka import KafkaProducer
          producer = KafkaProducer()

          def main():
              for record in read():
                  producer.send("usage.calls", record).get(timeout=10)
        `,
        'serve.py': `
          from confluent_kafka import Producer
          producer = Producer({"bootstrap.servers": "kafka:9092"})

          def record_usage(event):
              producer.produce("usage.calls", value=event)
        `,
      },
    },
    {
      name: 'a buffer of one’s own that is flushed at the end, or may be by whoever made it',
      files: {
        'src/closed.js': `
          const { OpenMeter } = require('@openmeter/sdk');
          class UsageBuffer {
            constructor(client) {
              this.client = client;
              this.events = [];
              this.timer = setInterval(() => this.flush(), 5000);
            }
            add(event) {
              this.events.push(event);
            }
            async flush() {
              const batch = this.events.splice(0);
              await this.client.events.ingest(batch);
            }
            async close() {
              clearInterval(this.timer);
              await this.flush();
            }
          }
          const buffer = new UsageBuffer(new OpenMeter({ baseUrl }));
          process.once('SIGTERM', () => buffer.close());
        `,
      },
    },
    {
      name: 'a buffer of one’s own that the handler of the end flushes',
      files: {
        'src/flushed.js': `
          const { OpenMeter } = require('@openmeter/sdk');
          class UsageBuffer {
            constructor(client) {
              this.client = client;
              this.events = [];
              this.timer = setInterval(() => this.flush(), 5000);
            }
            add(event) {
              this.events.push(event);
            }
            async flush() {
              const batch = this.events.splice(0);
              await this.client.events.ingest(batch);
            }
          }
          const buffer = new UsageBuffer(new OpenMeter({ baseUrl }));
          process.once('SIGTERM', async () => {
            await server.close();
            await buffer.flush();
          });
        `,
      },
    },
    {
      name: 'a lambda that flushes the buffer of the SDK, and a server that need not',
      files: {
        'src/handler.ts': `
          import { Metering } from 'amberflo-metering-typescript';
          const metering = new Metering(process.env.KEY);
          export const handler = async (event) => {
            await metering.meter('bytes', event.bytes, event.at, event.customer);
            await metering.flush();
          };
        `,
      },
    },
    {
      name: 'a server, which lives on',
      files: {
        'src/server.ts': `
          import { Metering } from 'amberflo-metering-typescript';
          const metering = new Metering(process.env.KEY);
          app.post('/uploads', async (request, response) => {
            await metering.meter('bytes', request.body.bytes, Date.now(), request.customer);
            response.json({});
          });
        `,
      },
    },
    {
      name: 'all of them settled',
      files: {
        'src/balances/batching.ts': `
          class Batching {
            async flush() {
              await this.run().catch(log);
              await Promise.allSettled(this.inFlight);
            }
            run() {
              const sent = this.send();
              this.inFlight.add(sent);
              return sent;
            }${sender}
          }
        `,
      },
    },
    {
      name: 'a buffer emptied after the send',
      files: {
        'src/balances/batching.ts': `
          class Batching {
            add(event) {
              void this.send();
            }
            async flush() {
              await this.send();
            }
            async send() {
              await queue.add(this.events);
              this.events = [];
            }
          }
        `,
      },
    },
    {
      name: 'a sender that is always waited for',
      files: {
        'src/balances/batching.ts': `
          class Batching {
            async add(event) {
              await this.send();
            }
            async flush() {
              await this.send();
            }${sender}
          }
        `,
      },
    },
    {
      name: 'a buffer of something else',
      files: {
        'src/mail/batching.ts': `
          class Batching {
            add(event) {
              void this.send();
            }
            async flush() {
              await this.send();
            }${sender}
          }
        `,
      },
    },
  ],
});
