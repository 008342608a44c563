import { keptAfterFlush } from '#audit/rules/deduplication/kept-after-flush.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(keptAfterFlush, {
  fires: [
    {
      name: 'a timer in the constructor, in TypeScript',
      files: {
        'src/usage/ts-buffer.ts': `
          import type { Metronome } from '@metronome/sdk';

          export class UsageBuffer {
            private events: Metronome.V1.UsageIngestParams.Usage[] = [];

            constructor(private readonly metronome: Metronome) {
              setInterval(() => void this.flush().catch(console.error), 10_000);
            }

            add(event: Metronome.V1.UsageIngestParams.Usage): void {
              this.events.push(event);
            }

            async flush(): Promise<void> {
              if (this.events.length === 0) return;
              await this.metronome.v1.usage.ingest({ usage: this.events });
            }
          }
        `,
      },
      at: ['src/usage/ts-buffer.ts:16'],
    },
  ],
  silent: [
    {
      name: 'a timer in the constructor, in TypeScript, as it should be',
      files: {
        'src/usage/ts-buffer.ts': `
          import type { Metronome } from '@metronome/sdk';

          export class UsageBuffer {
            private events: Metronome.V1.UsageIngestParams.Usage[] = [];

            constructor(private readonly metronome: Metronome) {
              setInterval(() => void this.flush().catch(console.error), 10_000);
            }

            add(event: Metronome.V1.UsageIngestParams.Usage): void {
              this.events.push(event);
            }

            async flush(): Promise<void> {
              if (this.events.length === 0) return;
              const batch = this.events.splice(0, 100);
              try {
                await this.metronome.v1.usage.ingest({ usage: batch });
              } catch (error) {
                this.events.unshift(...batch);
                throw error;
              }
            }
          }
        `,
      },
    },
  ],
});
