import { unawaitedSend } from '#audit/rules/ingestion/unawaited-send.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unawaitedSend, {
  fires: [
    {
      name: 'a task of Event Hubs that nobody waits for',
      files: {
        'src/usage.cs': `
          using System.Text.Json;
          using Azure.Messaging.EventHubs;
          using Azure.Messaging.EventHubs.Producer;

          namespace Acme.Telemetry;

          public class UsageEmitter
          {
              private readonly EventHubProducerClient _producer;

              public UsageEmitter(EventHubProducerClient producer) => _producer = producer;

              public void RecordUsage(string tenantId, string meter, long quantity)
              {
                  var payload = JsonSerializer.SerializeToUtf8Bytes(new { tenantId, meter, quantity, at = DateTimeOffset.UtcNow });
                  _producer.SendAsync(new[] { new EventData(payload) });
              }
          }
        `,
      },
      at: ['src/usage.cs:16'],
    },
    {
      name: 'a record of franz-go without a function for its outcome',
      files: {
        'src/usage.go': `
          package events

          import (
          	"context"
          	"encoding/json"

          	"github.com/twmb/franz-go/pkg/kgo"
          )

          type UsagePublisher struct {
          	client *kgo.Client
          }

          func (p *UsagePublisher) Publish(ctx context.Context, u UsageEvent) error {
          	value, err := json.Marshal(u)
          	if err != nil {
          		return err
          	}
          	p.client.Produce(ctx, &kgo.Record{Topic: "usage.v1", Key: []byte(u.TenantID), Value: value}, nil)
          	return nil
          }
        `,
      },
      at: ['src/usage.go:19'],
    },
    {
      name: 'a future of the asynchronous client of SQS',
      files: {
        'src/usage.java': `
          package com.acme.metering;

          import com.fasterxml.jackson.databind.ObjectMapper;
          import software.amazon.awssdk.services.sqs.SqsAsyncClient;

          public class UsageQueue {
              private final SqsAsyncClient sqs;
              private final ObjectMapper mapper;
              private final String queueUrl;

              public UsageQueue(SqsAsyncClient sqs, ObjectMapper mapper, String queueUrl) {
                  this.sqs = sqs;
                  this.mapper = mapper;
                  this.queueUrl = queueUrl;
              }

              public void enqueue(UsageEvent event) throws Exception {
                  String body = mapper.writeValueAsString(event);
                  sqs.sendMessage(request -> request
                      .queueUrl(queueUrl)
                      .messageBody(body)
                      .messageGroupId(event.accountId())
                      .messageDeduplicationId(event.id()));
              }
          }
        `,
      },
      at: ['src/usage.java:19'],
    },
    {
      name: 'a future of kafka-python that is dropped',
      files: {
        'src/usage.py': `
          import json
          import logging

          from flask import Blueprint, g, jsonify, request
          from kafka import KafkaProducer

          from app.search import run_search

          log = logging.getLogger(__name__)
          bp = Blueprint("search", __name__)
          producer = KafkaProducer(bootstrap_servers="kafka:9092", acks="all", value_serializer=lambda v: json.dumps(v).encode())


          @bp.post("/search")
          def search():
              result = run_search(request.json["query"])
              producer.send(
                  "usage-events",
                  {"id": result.id, "account": g.account_id, "meter": "searches", "quantity": 1, "at": result.finished_at},
              )
              log.info("search %s done", result.id)
              return jsonify(result.to_dict())
        `,
      },
      at: ['src/usage.py:17'],
    },
  ],
  silent: [
    {
      name: 'a record whose failure is kept by a callback',
      files: {
        'src/usage.java': `
          package com.acme.metering;

          import org.apache.kafka.clients.producer.Producer;
          import org.apache.kafka.clients.producer.ProducerRecord;

          public class UsagePublisher {
              private final Producer<String, String> producer;
              private final UsageSpool spool;

              public UsagePublisher(Producer<String, String> producer, UsageSpool spool) {
                  this.producer = producer;
                  this.spool = spool;
              }

              public void publish(UsageEvent event) {
                  producer.send(new ProducerRecord<>("usage", event.accountId(), event.toJson()), (metadata, error) -> {
                      if (error != null) {
                          spool.keep(event);
                      }
                  });
              }
          }
        `,
      },
    },
    {
      name: 'futures that are waited for together',
      files: {
        'src/usage.py': `
          from concurrent import futures

          from google.cloud import pubsub_v1

          publisher = pubsub_v1.PublisherClient()


          def publish_usage(topic: str, events: list[bytes]) -> None:
              pending = [publisher.publish(topic, data) for data in events]
              done, not_done = futures.wait(pending, timeout=30)
              if not_done:
                  raise TimeoutError(f"{len(not_done)} usage events not published")
              for future in done:
                  future.result()
        `,
      },
    },
  ],
});
