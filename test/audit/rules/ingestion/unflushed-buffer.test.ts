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
  ],
  silent: [
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
