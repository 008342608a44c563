import { unflushedBuffer } from '#audit/rules/ingestion/unflushed-buffer.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unflushedBuffer, {
  fires: [
    {
      name: 'a type with methods that a ticker of its own flushes',
      files: {
        'meter.go': `
          package main

          import (
          	"context"
          	"log"
          	"net/http"
          	"os"
          	"os/signal"
          	"sync"
          	"syscall"
          	"time"
          )

          type Meter struct {
          	mu      sync.Mutex
          	pending []Event
          	sink    Sink
          }

          func (m *Meter) Record(e Event) {
          	m.mu.Lock()
          	m.pending = append(m.pending, e)
          	m.mu.Unlock()
          }

          func (m *Meter) flush(ctx context.Context) error {
          	m.mu.Lock()
          	batch := m.pending
          	m.pending = nil
          	m.mu.Unlock()
          	if len(batch) == 0 {
          		return nil
          	}
          	if err := m.sink.IngestEvents(ctx, batch); err != nil {
          		m.mu.Lock()
          		m.pending = append(batch, m.pending...)
          		m.mu.Unlock()
          		return err
          	}
          	return nil
          }

          func (m *Meter) Run(ctx context.Context) {
          	ticker := time.NewTicker(5 * time.Second)
          	defer ticker.Stop()
          	for {
          		select {
          		case <-ctx.Done():
          			return
          		case <-ticker.C:
          			if err := m.flush(ctx); err != nil {
          				log.Printf("usage flush: %v", err)
          			}
          		}
          	}
          }

          func main() {
          	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
          	defer stop()

          	meter := &Meter{sink: newOpenMeterSink(os.Getenv("OPENMETER_URL"))}
          	go meter.Run(ctx)

          	srv := &http.Server{Addr: ":8080", Handler: routes(meter)}
          	go func() {
          		<-ctx.Done()
          		shutdown, cancel := context.WithTimeout(context.Background(), 10*time.Second)
          		defer cancel()
          		_ = srv.Shutdown(shutdown)
          	}()
          	if err := srv.ListenAndServe(); err != http.ErrServerClosed {
          		log.Fatal(err)
          	}
          }
        `,
      },
      at: ['meter.go:22'],
    },
    {
      name: 'closures around a list',
      files: {
        'src/app.ts': `
          import Fastify from 'fastify';
          import { Lago } from './lago-client';

          type LagoEvent = { transaction_id: string; external_subscription_id: string; code: string; properties: Record<string, unknown> };

          function createMeter(lago: Lago, { size = 100, every = 2000 } = {}) {
            let pending: LagoEvent[] = [];

            async function flush() {
              if (pending.length === 0) return;
              const batch = pending;
              pending = [];
              try {
                await lago.createBatchEvents(batch);
              } catch (error) {
                pending = batch.concat(pending);
                throw error;
              }
            }

            const timer = setInterval(() => void flush().catch((error) => app.log.error(error)), every);
            timer.unref();

            return {
              record(event: LagoEvent) {
                pending.push(event);
                if (pending.length >= size) return flush();
              },
            };
          }

          const app = Fastify({ logger: true });
          const meter = createMeter(new Lago(process.env.LAGO_API_KEY!));

          app.post('/v1/geocode', async (request) => {
            const hit = await geocode(request.body);
            await meter.record({ transaction_id: request.id, external_subscription_id: request.subscription, code: 'geocode', properties: {} });
            return hit;
          });

          process.on('SIGTERM', async () => {
            await app.close();
            process.exit(0);
          });
        `,
      },
      at: ['src/app.ts:26'],
    },
    {
      name: 'a function in the cloud that sends full batches only',
      files: {
        'src/handler.ts': `
          import type { APIGatewayProxyEventV2, APIGatewayProxyResultV2 } from 'aws-lambda';
          import { resize } from './resize';

          interface UsageEvent {
            id: string;
            subject: string;
            type: string;
            value: number;
          }

          class UsageBuffer {
            private events: UsageEvent[] = [];

            constructor(private readonly url: string, private readonly token: string, private readonly size = 25) {}

            async add(event: UsageEvent): Promise<void> {
              this.events.push(event);
              if (this.events.length >= this.size) await this.flush();
            }

            async flush(): Promise<void> {
              if (this.events.length === 0) return;
              const batch = this.events;
              const response = await fetch(\`\${this.url}/api/v1/events\`, {
                method: 'POST',
                headers: { authorization: \`Bearer \${this.token}\`, 'content-type': 'application/cloudevents-batch+json' },
                body: JSON.stringify(batch.map((e) => ({ specversion: '1.0', source: 'resize', ...e, data: { value: e.value } }))),
              });
              if (!response.ok) throw new Error(\`openmeter answered \${response.status}\`);
              this.events = this.events.slice(batch.length);
            }
          }

          const usage = new UsageBuffer(process.env.OPENMETER_URL!, process.env.OPENMETER_TOKEN!);

          export async function handler(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyResultV2> {
            const { key, width } = JSON.parse(event.body ?? '{}');
            const result = await resize(key, width);
            await usage.add({
              id: event.requestContext.requestId,
              subject: event.requestContext.accountId,
              type: 'resized_image',
              value: result.megapixels,
            });
            return { statusCode: 200, body: JSON.stringify({ url: result.url }) };
          }
        `,
      },
      at: ['src/handler.ts:17'],
    },
  ],
  silent: [
    {
      name: 'the ticker flushes as it ends',
      files: {
        'meter.go': `
          package main

          import (
          	"context"
          	"errors"
          	"log"
          	"net/http"
          	"os"
          	"os/signal"
          	"sync"
          	"syscall"
          	"time"
          )

          type Meter struct {
          	mu      sync.Mutex
          	pending []Event
          	sink    Sink
          	done    chan struct{}
          }

          func (m *Meter) Record(e Event) {
          	m.mu.Lock()
          	m.pending = append(m.pending, e)
          	m.mu.Unlock()
          }

          func (m *Meter) flush(ctx context.Context) error {
          	m.mu.Lock()
          	batch := m.pending
          	m.pending = nil
          	m.mu.Unlock()
          	if len(batch) == 0 {
          		return nil
          	}
          	if err := m.sink.IngestEvents(ctx, batch); err != nil {
          		m.mu.Lock()
          		m.pending = append(batch, m.pending...)
          		m.mu.Unlock()
          		return err
          	}
          	return nil
          }

          func (m *Meter) Run(ctx context.Context) {
          	defer close(m.done)
          	ticker := time.NewTicker(5 * time.Second)
          	defer ticker.Stop()
          	for {
          		select {
          		case <-ctx.Done():
          			last, cancel := context.WithTimeout(context.Background(), 20*time.Second)
          			defer cancel()
          			if err := m.flush(last); err != nil {
          				log.Printf("last usage flush: %v", err)
          			}
          			return
          		case <-ticker.C:
          			if err := m.flush(ctx); err != nil {
          				log.Printf("usage flush, kept for the next one: %v", err)
          			}
          		}
          	}
          }

          func main() {
          	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
          	defer stop()

          	meter := &Meter{sink: newOpenMeterSink(os.Getenv("OPENMETER_URL")), done: make(chan struct{})}
          	go meter.Run(ctx)

          	srv := &http.Server{Addr: ":8080", Handler: routes(meter)}
          	go func() {
          		<-ctx.Done()
          		shutdown, cancel := context.WithTimeout(context.Background(), 10*time.Second)
          		defer cancel()
          		_ = srv.Shutdown(shutdown)
          	}()
          	if err := srv.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
          		log.Fatal(err)
          	}
          	<-meter.done
          }
        `,
      },
    },
    {
      name: 'closures with one that closes',
      files: {
        'src/app.ts': `
          import Fastify from 'fastify';
          import { Lago } from './lago-client';

          function createMeter(lago: Lago, { size = 100, every = 2000 } = {}) {
            let pending: UsageEvent[] = [];

            async function flush() {
              if (pending.length === 0) return;
              const batch = pending;
              pending = [];
              try {
                await lago.createBatchEvents(batch);
              } catch (error) {
                pending = batch.concat(pending);
                throw error;
              }
            }

            const timer = setInterval(() => void flush().catch((error) => app.log.error(error)), every);

            return {
              record(event: UsageEvent) {
                pending.push(event);
                if (pending.length >= size) return flush();
              },
              async close() {
                clearInterval(timer);
                await flush();
              },
            };
          }

          const app = Fastify({ logger: true });
          const meter = createMeter(new Lago(process.env.LAGO_API_KEY!));
          app.addHook('onClose', () => meter.close());

          process.on('SIGTERM', async () => {
            await app.close();
            process.exit(0);
          });
        `,
      },
    },
    {
      name: 'a last flush behind the loop',
      files: {
        'src/buffer.rs': `
          use std::sync::Mutex;
          use tokio::time::{interval, Duration};
          use tokio_util::sync::CancellationToken;

          pub struct Buffer {
              pending: Mutex<Vec<OrbEvent>>,
              orb: OrbClient,
          }

          impl Buffer {
              pub fn record(&self, event: OrbEvent) {
                  self.pending.lock().unwrap().push(event);
              }

              pub async fn flush(&self) -> anyhow::Result<()> {
                  let batch = std::mem::take(&mut *self.pending.lock().unwrap());
                  if batch.is_empty() {
                      return Ok(());
                  }
                  if let Err(err) = self.orb.ingest(&batch).await {
                      self.pending.lock().unwrap().splice(0..0, batch);
                      return Err(err);
                  }
                  Ok(())
              }

              pub async fn run(&self, stop: CancellationToken) -> anyhow::Result<()> {
                  let mut tick = interval(Duration::from_secs(2));
                  while !stop.is_cancelled() {
                      tick.tick().await;
                      if let Err(err) = self.flush().await {
                          tracing::warn!(%err, "kept for the next tick");
                      }
                  }
                  self.flush().await
              }
          }
        `,
      },
    },
  ],
});
