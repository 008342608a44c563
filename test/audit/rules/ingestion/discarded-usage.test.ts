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
    {
      name: 'a queue that is offered and refuses',
      files: {
        'metering/UsageCollector.java': `
          package com.acme.metering;

          import java.util.concurrent.ArrayBlockingQueue;
          import java.util.concurrent.BlockingQueue;

          public class UsageCollector {
              private final BlockingQueue<UsageEvent> queue = new ArrayBlockingQueue<>(10_000);
              private final Logger log = LoggerFactory.getLogger(UsageCollector.class);

              public void record(String tenant, String metric, long quantity) {
                  UsageEvent event = new UsageEvent(tenant, metric, quantity, Instant.now());
                  if (!queue.offer(event)) {
                      log.warn("usage queue full, dropping event for {}", tenant);
                  }
              }
          }
        `,
      },
      at: ['metering/UsageCollector.java:12'],
      confidence: 'likely',
    },
    {
      name: 'the oldest of what waits is thrown away',
      files: {
        'src/meter-client.ts': `
          const MAX_PENDING = 5000;

          export class MeterClient {
            private pending: MeterEvent[] = [];

            constructor(private readonly http: HttpClient) {}

            track(customerId: string, meter: string, value: number) {
              this.pending.push({ customerId, meter, value, at: new Date().toISOString() });
              if (this.pending.length > MAX_PENDING) {
                this.pending.shift();
              }
            }

            async flush() {
              const batch = this.pending.splice(0, 500);
              if (batch.length) await this.http.post('/v1/usage/events', { events: batch });
            }
          }
        `,
      },
      at: ['src/meter-client.ts:11'],
      confidence: 'likely',
    },
    {
      name: 'a deque of a highest length',
      files: {
        'app/usage_buffer.py': `
          import threading
          from collections import deque


          class UsageBuffer:
              """Collects billable API calls and hands them to the billing worker."""

              def __init__(self, sink, size=1000):
                  self._sink = sink
                  self._events = deque(maxlen=size)
                  self._lock = threading.Lock()

              def record(self, customer_id, units):
                  with self._lock:
                      self._events.append({"customer_id": customer_id, "units": units})

              def drain(self):
                  with self._lock:
                      events, self._events = list(self._events), deque(maxlen=self._events.maxlen)
                  self._sink.insert_usage(events)
        `,
      },
      at: ['app/usage_buffer.py:10'],
      confidence: 'likely',
    },
    {
      name: 'a channel that drops the oldest',
      files: {
        'src/UsageQueue.cs': `
          using System.Threading.Channels;

          public sealed class UsageQueue
          {
              private readonly Channel<UsageEvent> _channel = Channel.CreateBounded<UsageEvent>(
                  new BoundedChannelOptions(2000) { FullMode = BoundedChannelFullMode.DropOldest });

              public void Record(string tenantId, string meter, decimal quantity)
              {
                  _channel.Writer.TryWrite(new UsageEvent(tenantId, meter, quantity, DateTimeOffset.UtcNow));
              }

              public IAsyncEnumerable<UsageEvent> ReadAllAsync(CancellationToken ct) => _channel.Reader.ReadAllAsync(ct);
          }
        `,
      },
      at: ['src/UsageQueue.cs:6'],
      confidence: 'likely',
    },
    {
      name: 'a middleware that counts a part of the requests',
      files: {
        'app/middleware.py': `
          import random

          from .events import UsageEvent
          from .producer import producer

          SAMPLE_RATE = 0.2


          class UsageMiddleware:
              def __init__(self, get_response):
                  self.get_response = get_response

              def __call__(self, request):
                  response = self.get_response(request)
                  if random.random() > SAMPLE_RATE:
                      return response
                  producer.send(
                      "api-usage",
                      UsageEvent(account=request.account.id, path=request.path, units=1).to_json(),
                  )
                  return response
        `,
      },
      at: ['app/middleware.py:15'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'it waits, is spooled, or is refused loudly',
      files: {
        'metering/UsageCollector.java': `
          package com.acme.metering;

          public class UsageCollector {
              private final BlockingQueue<UsageEvent> queue = new ArrayBlockingQueue<>(10_000);
              private final Spool spool;

              public void record(String tenant, String metric, long quantity) throws InterruptedException {
                  UsageEvent event = new UsageEvent(tenant, metric, quantity, Instant.now());
                  if (!queue.offer(event, 100, TimeUnit.MILLISECONDS)) {
                      spool.append(event);
                  }
              }

              public void recordOrFail(UsageEvent event) {
                  if (!queue.offer(event)) {
                      throw new RejectedUsageException("usage queue full");
                  }
              }
          }
        `,
      },
    },
    {
      name: 'a list of the last ones for people',
      files: {
        'src/meter-client.ts': `
          const MAX_PENDING = 5000;

          export class MeterClient {
            private pending: MeterEvent[] = [];
            private recent: MeterEvent[] = [];

            async track(customerId: string, meter: string, value: number) {
              const event = { customerId, meter, value, at: new Date().toISOString() };
              this.pending.push(event);
              this.recent.push(event);
              if (this.recent.length > 100) this.recent.shift();
              if (this.pending.length > MAX_PENDING) {
                await this.flush();
              }
            }

            async flush() {
              while (this.pending.length) {
                await this.http.post('/v1/usage/events', { events: this.pending.slice(0, 500) });
                this.pending.splice(0, 500);
              }
            }
          }
        `,
      },
    },
    {
      name: 'a channel that waits',
      files: {
        'src/UsageQueue.cs': `
          public sealed class UsageQueue
          {
              private readonly Channel<UsageEvent> _channel = Channel.CreateBounded<UsageEvent>(
                  new BoundedChannelOptions(2000) { FullMode = BoundedChannelFullMode.Wait });

              public ValueTask RecordAsync(UsageEvent usage, CancellationToken ct) => _channel.Writer.WriteAsync(usage, ct);
          }
        `,
      },
    },
    {
      name: 'sampled is a metric, or weighed',
      files: {
        'app/middleware.py': `
          import random

          SAMPLE_RATE = 0.2


          class UsageMiddleware:
              def __init__(self, get_response):
                  self.get_response = get_response

              def __call__(self, request):
                  response = self.get_response(request)
                  usage.record(account=request.account.id, units=1)
                  if random.random() < SAMPLE_RATE:
                      metrics.send("request", path=request.path)
                  return response


          def record_sampled(account, units):
              if random.random() < SAMPLE_RATE:
                  usage.record(account=account, units=units / SAMPLE_RATE)
        `,
      },
    },
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
