import { discardedUsage } from '#audit/rules/ingestion/discarded-usage.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(discardedUsage, {
  fires: [
    {
      name: 'a part of the calls, chosen at random, in five languages',
      files: {
        'src/track.ts': `
          export async function onRequest(customerId: string, units: number) {
            if (Math.random() < SAMPLE_RATE) await recordUsage(customerId, units);
          }
        `,
        'track.py': `
          def on_request(customer_id, units):
              if random.random() > 0.1:
                  return
              record_usage(customer_id, units)
        `,
        'track.go': `
          package track

          func onRequest(customerID string, units int64) {
          	if rand.Float64() < 0.5 {
          		usage.RecordUsage(customerID, units)
          	}
          }
        `,
        'track.rb': `
          def on_request(customer_id, units)
            return if rand > 0.1
            UsageReporter.report_usage(customer_id, units)
          end
        `,
        'Track.java': `
          class Track {
            void onRequest(String customerId, long units) {
              if (sampler.shouldSample()) {
                usageService.recordUsage(customerId, units);
              }
            }
          }
        `,
      },
      at: ['src/track.ts:2', 'track.py:2', 'track.go:4', 'track.rb:2', 'Track.java:3'],
      confidence: 'likely',
    },
    {
      name: 'calls that a throttle or a debounce lets fall',
      files: {
        'src/track.ts': `
          const track = throttle(recordUsage, 1_000);
          export const onKey = debounce(async (customerId: string, units: number) => {
            await meter.recordUsage(customerId, units);
          }, 250);
        `,
      },
      at: ['src/track.ts:1', 'src/track.ts:2'],
      confidence: 'likely',
    },
    {
      name: 'what a full channel, a full buffer or a limiter refuses',
      files: {
        'recorder.go': `
          package usage

          func (r *Recorder) Record(event UsageEvent) {
          	select {
          	case r.events <- event:
          	default:
          		log.Println("usage buffer full, dropping")
          	}
          }

          func (r *Recorder) ReportUsage(event UsageEvent) {
          	if !r.limiter.Allow() {
          		return
          	}
          	r.client.RecordUsage(event)
          }
        `,
        'recorder.ts': `
          export function trackUsage(event: UsageEvent) {
            if (buffer.length >= MAX_BUFFER) {
              logger.warn('usage buffer is full');
              return;
            }
            usageQueue.recordUsage(event);
          }
        `,
      },
      at: ['recorder.go:12', 'recorder.ts:2', 'recorder.go:5'],
    },
  ],
  silent: [
    {
      name: 'what is weighed by the rate of the sample, and other things that are sampled',
      files: {
        'src/track.ts': `
          export async function onRequest(customerId: string, units: number) {
            if (Math.random() < SAMPLE_RATE) await recordUsage(customerId, units / SAMPLE_RATE);
            await recordUsage(customerId, units);
            if (Math.random() < 0.1) logger.debug('request', { customerId, units });
          }
          const search = debounce((text: string) => fetchResults(text), 250);
          const key = Math.random() < 0.5 ? 'a' : 'b';
        `,
      },
    },
    {
      name: 'a channel that waits, or says that it could not take it',
      files: {
        'recorder.go': `
          package usage

          func (r *Recorder) Record(ctx context.Context, event UsageEvent) error {
          	select {
          	case r.events <- event:
          		return nil
          	case <-ctx.Done():
          		return ctx.Err()
          	}
          }

          func (r *Recorder) TryRecord(event UsageEvent) error {
          	select {
          	case r.events <- event:
          		return nil
          	default:
          		return r.spool.Append(event)
          	}
          }

          func (n *Notifier) Wake() {
          	select {
          	case n.wake <- struct{}{}:
          	default:
          	}
          }
        `,
      },
    },
    {
      name: 'a request that is refused before its work, and a full buffer that is sent',
      files: {
        'src/route.ts': `
          export async function generate(req: Request, res: Response) {
            if (!limiter.allow(req.user.id)) return res.status(429).json({ error: 'slow down' });
            const answer = await model.run(req.body);
            await recordUsage(req.user.id, answer.tokens);
            return res.json(answer);
          }
          export async function trackUsage(event: UsageEvent) {
            buffer.push(event);
            if (buffer.length >= MAX_BUFFER) await flush();
          }
          const flush = debounce(async () => {
            await recordUsage(total.customerId, total.units);
          }, 1_000);
        `,
      },
    },
  ],
});
