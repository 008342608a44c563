import { earlyAcknowledgement } from '#audit/rules/ingestion/early-acknowledgement.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(earlyAcknowledgement, {
  fires: [
    {
      name: 'a list that is popped before its event is stored',
      files: {
        'app/usage_drain.rb': `
          # frozen_string_literal: true

          require "json"

          # Moves usage that the edge nodes push to Redis into Postgres. One process per shard.
          class UsageDrain
            SOURCE = "usage:incoming"

            def initialize(redis:, shard:, logger: Rails.logger)
              @redis = redis
              @shard = shard
              @logger = logger
              @running = true
            end

            def stop = @running = false

            def run
              while @running
                _, payload = @redis.brpop("#{SOURCE}:#{@shard}", timeout: 5)
                next if payload.nil?

                store(JSON.parse(payload))
                StatsD.increment("usage.drained")
              end
            end

            private

            def store(event)
              UsageEvent.insert(
                {
                  event_id: event.fetch("id"),
                  zone_id: event.fetch("zone"),
                  bytes: event.fetch("bytes"),
                  occurred_at: Time.at(event.fetch("ts")).utc
                },
                unique_by: :event_id
              )
            end
          end
        `,
      },
      at: ['app/usage_drain.rb:20'],
    },
    {
      name: 'a pool of writers that nobody waits for',
      files: {
        'src/MeterReadingReceiver.java': `
          package com.acme.metering;

          import com.google.cloud.pubsub.v1.AckReplyConsumer;
          import com.google.cloud.pubsub.v1.MessageReceiver;
          import com.google.pubsub.v1.PubsubMessage;
          import java.util.concurrent.ExecutorService;

          public class MeterReadingReceiver implements MessageReceiver {
              private final ExecutorService workers;
              private final MeterReadingRepository readings;
              private final MeterReadingParser parser;

              public MeterReadingReceiver(ExecutorService workers, MeterReadingRepository readings, MeterReadingParser parser) {
                  this.workers = workers;
                  this.readings = readings;
                  this.parser = parser;
              }

              @Override
              public void receiveMessage(PubsubMessage message, AckReplyConsumer consumer) {
                  MeterReading reading = parser.parse(message.getData().toStringUtf8());
                  workers.execute(() -> readings.save(reading));
                  consumer.ack();
              }
          }
        `,
      },
      at: ['src/MeterReadingReceiver.java:23'],
    },
  ],
  silent: [
    {
      name: 'a list of what is being worked on',
      files: {
        'app/usage_drain.rb': `
          class UsageDrain
            SOURCE = "usage:incoming"
            WORK = "usage:processing"

            def initialize(redis:)
              @redis = redis
            end

            # Entries of a process that died stay in WORK and are put back by RequeueStaleUsage.
            def run
              loop do
                payload = @redis.blmove(SOURCE, WORK, "RIGHT", "LEFT", timeout: 5)
                next if payload.nil?

                event = JSON.parse(payload)
                UsageEvent.insert({ event_id: event.fetch("id"), bytes: event.fetch("bytes") }, unique_by: :event_id)
                @redis.lrem(WORK, 1, payload)
              end
            end
          end
        `,
      },
    },
    {
      name: 'the writers are waited for',
      files: {
        'src/UsageConsumer.java': `
          package dev.cdrflow.ingest;

          import java.time.Duration;
          import java.util.ArrayList;
          import java.util.List;
          import java.util.concurrent.ExecutorService;
          import java.util.concurrent.Future;
          import org.apache.kafka.clients.consumer.ConsumerRecord;
          import org.apache.kafka.clients.consumer.KafkaConsumer;

          public final class UsageConsumer implements Runnable {
            private final KafkaConsumer<String, UsageEvent> consumer;
            private final ExecutorService writers;
            private final UsageLedger ledger;
            private volatile boolean running = true;

            public UsageConsumer(KafkaConsumer<String, UsageEvent> consumer, ExecutorService writers, UsageLedger ledger) {
              this.consumer = consumer;
              this.writers = writers;
              this.ledger = ledger;
            }

            @Override
            public void run() {
              consumer.subscribe(List.of("usage"));
              while (running) {
                var records = consumer.poll(Duration.ofSeconds(1));
                List<Future<?>> written = new ArrayList<>();
                for (ConsumerRecord<String, UsageEvent> record : records) {
                  written.add(writers.submit(() -> ledger.insertIfNew(record.value())));
                }
                for (Future<?> one : written) {
                  await(one);
                }
                if (!records.isEmpty()) {
                  consumer.commitSync();
                }
              }
            }

            private static void await(Future<?> future) {
              try {
                future.get();
              } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
                throw new IllegalStateException("usage not written", e);
              }
            }
          }
        `,
      },
    },
  ],
});
