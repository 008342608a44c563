import { unflushedBuffer } from '#audit/rules/ingestion/unflushed-buffer.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unflushedBuffer, {
  fires: [
    {
      name: 'a channel drained by a goroutine that main does not wait for',
      files: {
        'internal/meter/buffer.go': `
          package meter

          type Meter struct {
          	events chan Event
          	client *openmeter.ClientWithResponses
          }

          func New(client *openmeter.ClientWithResponses) *Meter {
          	m := &Meter{events: make(chan Event, 1024), client: client}
          	go m.loop()
          	return m
          }

          func (m *Meter) Record(e Event) { m.events <- e }

          func (m *Meter) loop() {
          	batch := make([]Event, 0, 100)
          	tick := time.NewTicker(5 * time.Second)
          	for {
          		select {
          		case e := <-m.events:
          			batch = append(batch, e)
          			if len(batch) == 100 {
          				m.flush(batch)
          				batch = batch[:0]
          			}
          		case <-tick.C:
          			m.flush(batch)
          			batch = batch[:0]
          		}
          	}
          }

          func (m *Meter) flush(batch []Event) {
          	if _, err := m.client.IngestEventBatchWithResponse(context.Background(), toCloudEvents(batch)); err != nil {
          		slog.Error("usage not sent", "err", err)
          	}
          }
        `,
      },
      at: ['internal/meter/buffer.go:14'],
    },
    {
      name: 'a channel of usage left when the server stops',
      files: {
        'cmd/server/main.go': `
          package main

          import (
          	"net/http"
          	"os/signal"
          	"github.com/Metronome-Industries/metronome-go"
          )

          var usage = make(chan metronome.V1UsageIngestParamsUsage, 500)

          func main() {
          	client := metronome.NewClient()
          	go func() {
          		for u := range usage {
          			if err := client.V1.Usage.Ingest(context.Background(), metronome.V1UsageIngestParams{Usage: []metronome.V1UsageIngestParamsUsage{u}}); err != nil {
          				log.Println(err)
          			}
          		}
          	}()
          	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
          	defer stop()
          	srv := &http.Server{Addr: ":8080", Handler: routes(usage)}
          	go srv.ListenAndServe()
          	<-ctx.Done()
          	srv.Shutdown(context.Background())
          }
        `,
      },
      at: ['cmd/server/main.go:14'],
    },
    {
      name: 'a rake task that ends with messages in the producer’s queue',
      files: {
        'lib/tasks/usage.rake': `
          namespace :usage do
            desc "Publishes yesterday's usage"
            task publish: :environment do
              producer = Rdkafka::Config.new("bootstrap.servers": ENV.fetch("KAFKA")).producer
              UsageRow.yesterday.find_each do |row|
                producer.produce(topic: "usage-events", key: row.account_id, payload: row.to_json)
              end
              puts "published"
            end
          end
        `,
      },
      at: ['lib/tasks/usage.rake:6'],
    },
    {
      name: 'WaterDrop’s asynchronous produce in a rake task',
      files: {
        'lib/tasks/usage.rake': `
          task report_usage: :environment do
            producer = WaterDrop::Producer.new { |config| config.kafka = { "bootstrap.servers": ENV["KAFKA"] } }
            Call.unreported.each { |call| producer.produce_async(topic: "usage", payload: call.usage.to_json, key: call.account_id) }
          end
        `,
      },
      at: ['lib/tasks/usage.rake:3'],
    },
    {
      name: 'a script that ends with messages in the producer’s queue',
      files: {
        'src/report.py': `
          import json, os
          from confluent_kafka import Producer
          producer = Producer({"bootstrap.servers": os.environ["KAFKA"], "acks": "all"})
          for row in usage_rows():
              producer.produce("usage-events", key=row.account, value=json.dumps(row.as_dict()))
              producer.poll(0)
          print("done")
        `,
      },
      at: ['src/report.py:5'],
    },
    {
      name: 'a timer’s buffer and a process that exits on SIGTERM',
      files: {
        'src/meter.ts': `
          import Fastify from 'fastify';
          import { Orb } from 'orb-billing';
          const orb = new Orb();
          let pending: Orb.EventIngestParams.Event[] = [];
          export function meter(event: Orb.EventIngestParams.Event) { pending.push(event); }
          setInterval(async () => {
            const batch = pending;
            pending = [];
            if (batch.length > 0) await orb.events.ingest({ events: batch });
          }, 5000);
          const app = Fastify();
          process.on('SIGTERM', async () => {
            await app.close();
            process.exit(0);
          });
        `,
      },
      at: ['src/meter.ts:5'],
    },
    {
      name: 'a scheduled flush of a bean that is never told to stop',
      files: {
        'src/main/java/com/acme/UsageBuffer.java': `
          package com.acme.metering;
          @Component
          public class UsageBuffer {
              private final Queue<UsageEvent> events = new ConcurrentLinkedQueue<>();
              private final LagoClient lago;
              public void add(UsageEvent event) { events.add(event); }
              @Scheduled(fixedDelay = 5000)
              public void flush() {
                  List<UsageEvent> batch = new ArrayList<>();
                  UsageEvent next;
                  while (batch.size() < 100 && (next = events.poll()) != null) batch.add(next);
                  if (!batch.isEmpty()) lago.sendBatch(batch);
              }
          }
        `,
      },
      at: ['src/main/java/com/acme/UsageBuffer.java:6'],
    },
    {
      name: 'a spawned task drains a channel and main returns',
      files: {
        'src/meter.rs': `
          use tokio::sync::mpsc;
          pub fn start(client: MetronomeClient) -> mpsc::Sender<Usage> {
              let (tx, mut rx) = mpsc::channel::<Usage>(1024);
              tokio::spawn(async move {
                  while let Some(usage) = rx.recv().await {
                      if let Err(e) = client.ingest(&[usage]).await { tracing::error!(%e, "usage not sent"); }
                  }
              });
              tx
          }
          #[tokio::main]
          async fn main() {
              let usage = start(MetronomeClient::from_env());
              axum::serve(listener().await, router(usage)).with_graceful_shutdown(signal()).await.unwrap();
          }
        `,
      },
      at: ['src/meter.rs:5'],
    },
    {
      name: 'a channel read by a hosted service that stops at the token',
      files: {
        'src/Meter.cs': `
          public sealed class UsageFlusher(Channel<UsageEvent> channel, IMetronomeClient metronome) : BackgroundService
          {
              protected override async Task ExecuteAsync(CancellationToken stop)
              {
                  var batch = new List<UsageEvent>();
                  while (!stop.IsCancellationRequested)
                  {
                      batch.Add(await channel.Reader.ReadAsync(stop));
                      if (batch.Count < 50) continue;
                      await metronome.IngestAsync(batch, stop);
                      batch.Clear();
                  }
              }
          }
        `,
      },
      at: ['src/Meter.cs:10'],
    },
  ],
  silent: [
    {
      name: 'a channel that is closed and waited for',
      files: {
        'cmd/server/main.go': `
          package main

          import (
          	"net/http"
          	"os/signal"
          	"github.com/Metronome-Industries/metronome-go"
          )

          var usage = make(chan metronome.V1UsageIngestParamsUsage, 500)

          func main() {
          	client := metronome.NewClient()
          	done := make(chan struct{})
          	go func() {
          		defer close(done)
          		for u := range usage {
          			if err := client.V1.Usage.Ingest(context.Background(), metronome.V1UsageIngestParams{Usage: []metronome.V1UsageIngestParamsUsage{u}}); err != nil {
          				log.Println(err)
          			}
          		}
          	}()
          	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
          	defer stop()
          	srv := &http.Server{Addr: ":8080", Handler: routes(usage)}
          	go srv.ListenAndServe()
          	<-ctx.Done()
          	srv.Shutdown(context.Background())
          	close(usage)
          	<-done
          }
        `,
      },
    },
    {
      name: 'a rake task that closes its producer',
      files: {
        'lib/tasks/usage.rake': `
          task report_usage: :environment do
            producer = WaterDrop::Producer.new { |config| config.kafka = { "bootstrap.servers": ENV["KAFKA"] } }
            Call.unreported.each { |call| producer.produce_async(topic: "usage", payload: call.usage.to_json, key: call.account_id) }
            producer.close
          end
        `,
      },
    },
    {
      name: 'a scheduled flush of a bean that flushes at its end',
      files: {
        'src/main/java/com/acme/UsageBuffer.java': `
          package com.acme.metering;
          @Component
          public class UsageBuffer {
              private final Queue<UsageEvent> events = new ConcurrentLinkedQueue<>();
              private final LagoClient lago;
              public void add(UsageEvent event) { events.add(event); }
              @PreDestroy
              @Scheduled(fixedDelay = 5000)
              public void flush() {
                  List<UsageEvent> batch = new ArrayList<>();
                  UsageEvent next;
                  while (batch.size() < 100 && (next = events.poll()) != null) batch.add(next);
                  if (!batch.isEmpty()) lago.sendBatch(batch);
              }
          }
        `,
      },
    },
  ],
});
