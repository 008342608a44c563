import { unawaitedSend } from '#audit/rules/ingestion/unawaited-send.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unawaitedSend, {
  fires: [
    {
      name: 'a task of Service Bus that is assigned to nothing',
      files: {
        'src/usage.cs': `
          using Azure.Messaging.ServiceBus;
          using System.Text.Json;

          namespace Acme.Documents;

          public class DocumentController : ControllerBase
          {
              private readonly ServiceBusSender _usageSender;
              private readonly IDocumentParser _parser;

              public DocumentController(ServiceBusClient client, IDocumentParser parser)
              {
                  _usageSender = client.CreateSender("usage-events");
                  _parser = parser;
              }

              [HttpPost("documents")]
              public async Task<IActionResult> Parse(IFormFile file, CancellationToken ct)
              {
                  var document = await _parser.ParseAsync(file.OpenReadStream(), ct);

                  var usage = new UsageEvent(document.Id, User.TenantId(), "parsed_pages", document.Pages);
                  _ = _usageSender.SendMessageAsync(new ServiceBusMessage(JsonSerializer.Serialize(usage))
                  {
                      MessageId = document.Id.ToString(),
                  });

                  return Ok(document);
              }
          }
        `,
      },
      at: ['src/usage.cs:23'],
    },
    {
      name: 'a result of Pub/Sub that nobody gets',
      files: {
        'src/usage.go': `
          package metering

          import (
          	"context"
          	"encoding/json"
          	"fmt"

          	"cloud.google.com/go/pubsub"
          )

          type Publisher struct {
          	topic *pubsub.Topic
          }

          func NewPublisher(client *pubsub.Client) *Publisher {
          	return &Publisher{topic: client.Topic("usage-events")}
          }

          func (p *Publisher) Publish(ctx context.Context, e UsageEvent) error {
          	data, err := json.Marshal(e)
          	if err != nil {
          		return fmt.Errorf("marshal usage event: %w", err)
          	}
          	p.topic.Publish(ctx, &pubsub.Message{
          		Data:       data,
          		Attributes: map[string]string{"meter": e.Meter, "account": e.AccountID},
          	})
          	return nil
          }
        `,
      },
      at: ['src/usage.go:24'],
    },
    {
      name: 'a future of spring-kafka that is dropped',
      files: {
        'src/usage.java': `
          package com.acme.render.billing;

          import java.time.Instant;
          import org.springframework.kafka.core.KafkaTemplate;
          import org.springframework.stereotype.Service;

          @Service
          public class RenderService {

              private final KafkaTemplate<String, UsageEvent> kafkaTemplate;
              private final RenderEngine engine;

              public RenderService(KafkaTemplate<String, UsageEvent> kafkaTemplate, RenderEngine engine) {
                  this.kafkaTemplate = kafkaTemplate;
                  this.engine = engine;
              }

              public RenderResult render(String accountId, RenderRequest request) {
                  RenderResult result = engine.render(request);

                  UsageEvent event = new UsageEvent(
                      result.id(),
                      accountId,
                      "rendered_pages",
                      result.pageCount(),
                      Instant.now());
                  kafkaTemplate.send("usage-events", accountId, event);

                  return result;
              }
          }
        `,
      },
      at: ['src/usage.java:27'],
    },
    {
      name: 'a future of the Kafka client that is dropped',
      files: {
        'src/usage.kt': `
          package io.acme.speech

          import com.fasterxml.jackson.databind.ObjectMapper
          import org.apache.kafka.clients.producer.KafkaProducer
          import org.apache.kafka.clients.producer.ProducerRecord
          import java.util.Properties

          class TranscriptionMeter(bootstrap: String, private val mapper: ObjectMapper) {
              private val producer = KafkaProducer<String, String>(
                  Properties().apply {
                      put("bootstrap.servers", bootstrap)
                      put("key.serializer", "org.apache.kafka.common.serialization.StringSerializer")
                      put("value.serializer", "org.apache.kafka.common.serialization.StringSerializer")
                  },
              )

              fun record(transcription: Transcription) {
                  val payload = mapOf(
                      "id" to transcription.id,
                      "workspace" to transcription.workspaceId,
                      "meter" to "audio_seconds",
                      "quantity" to transcription.seconds,
                  )
                  producer.send(ProducerRecord("metering", transcription.workspaceId, mapper.writeValueAsString(payload)))
              }
          }
        `,
      },
      at: ['src/usage.kt:24'],
    },
    {
      name: 'a future of aiokafka of which only the way into the buffer is awaited',
      files: {
        'src/usage.py': `
          import json
          from datetime import datetime, timezone

          from aiokafka import AIOKafkaProducer
          from fastapi import APIRouter, Depends, Request

          from app.auth import Account, current_account
          from app.ocr import run_ocr

          router = APIRouter()


          def get_producer(request: Request) -> AIOKafkaProducer:
              return request.app.state.producer


          @router.post("/v1/ocr")
          async def ocr(
              payload: dict,
              account: Account = Depends(current_account),
              producer: AIOKafkaProducer = Depends(get_producer),
          ):
              result = await run_ocr(payload["image_url"])
              await producer.send(
                  "usage-events",
                  key=account.id.encode(),
                  value=json.dumps(
                      {
                          "id": result.id,
                          "account_id": account.id,
                          "meter": "ocr_pages",
                          "quantity": result.pages,
                          "occurred_at": datetime.now(timezone.utc).isoformat(),
                      }
                  ).encode(),
              )
              return {"id": result.id, "text": result.text}
        `,
      },
      at: ['src/usage.py:24'],
    },
  ],
  silent: [
    {
      name: 'results of Pub/Sub that are asked for all',
      files: {
        'src/usage.go': `
          package metering

          import (
          	"context"
          	"encoding/json"
          	"fmt"

          	"cloud.google.com/go/pubsub"
          )

          type Publisher struct {
          	topic *pubsub.Topic
          }

          func (p *Publisher) Publish(ctx context.Context, events []UsageEvent) error {
          	results := make([]*pubsub.PublishResult, 0, len(events))
          	for _, e := range events {
          		data, err := json.Marshal(e)
          		if err != nil {
          			return fmt.Errorf("marshal usage event: %w", err)
          		}
          		results = append(results, p.topic.Publish(ctx, &pubsub.Message{Data: data}))
          	}
          	for _, r := range results {
          		if _, err := r.Get(ctx); err != nil {
          			return fmt.Errorf("publish usage: %w", err)
          		}
          	}
          	return nil
          }

          func (p *Publisher) Close() { p.topic.Stop() }
        `,
      },
    },
    {
      name: 'a future of spring-kafka that is waited for',
      files: {
        'src/usage.java': `
          package com.acme.render.billing;

          import java.util.List;
          import java.util.concurrent.TimeUnit;
          import org.springframework.kafka.core.KafkaTemplate;
          import org.springframework.scheduling.annotation.Scheduled;
          import org.springframework.stereotype.Component;
          import org.springframework.transaction.annotation.Transactional;

          @Component
          public class UsageOutboxRelay {
              private final KafkaTemplate<String, String> kafka;
              private final OutboxRepository outbox;

              public UsageOutboxRelay(KafkaTemplate<String, String> kafka, OutboxRepository outbox) {
                  this.kafka = kafka;
                  this.outbox = outbox;
              }

              @Scheduled(fixedDelay = 1000)
              @Transactional
              public void relay() throws Exception {
                  List<OutboxRow> rows = outbox.lockNextBatch(100);
                  for (OutboxRow row : rows) {
                      kafka.send("usage-events", row.getAccountId(), row.getPayload()).get(10, TimeUnit.SECONDS);
                      outbox.delete(row);
                  }
              }
          }
        `,
      },
    },
    {
      name: 'futures of aiokafka that are awaited',
      files: {
        'src/usage.py': `
          import json

          from aiokafka import AIOKafkaProducer


          class UsagePublisher:
              def __init__(self, brokers: str) -> None:
                  self._producer = AIOKafkaProducer(bootstrap_servers=brokers, acks="all", enable_idempotence=True)

              async def start(self) -> None:
                  await self._producer.start()

              async def stop(self) -> None:
                  await self._producer.stop()

              async def publish(self, event: dict) -> None:
                  await self._producer.send_and_wait(
                      "usage-events", key=event["account_id"].encode(), value=json.dumps(event).encode()
                  )

              async def publish_many(self, events: list[dict]) -> None:
                  futures = [
                      await self._producer.send("usage-events", key=e["account_id"].encode(), value=json.dumps(e).encode())
                      for e in events
                  ]
                  for future in futures:
                      await future
        `,
      },
    },
    {
      name: 'a producer that is handed a function for its reports',
      files: {
        'src/usage.py': `
          import json
          import os
          import sys

          from confluent_kafka import KafkaError, Message, Producer

          from warehouse import daily_usage

          failures: list[str] = []


          def on_delivery(error: KafkaError | None, message: Message) -> None:
              if error is not None:
                  failures.append(f"{message.key()}: {error}")


          def main() -> int:
              producer = Producer({"bootstrap.servers": os.environ["KAFKA_BROKERS"], "enable.idempotence": True})
              for row in daily_usage():
                  producer.produce(
                      "billing.usage",
                      key=row.account_id,
                      value=json.dumps({"id": row.id, "meter": row.meter, "quantity": row.quantity}),
                      on_delivery=on_delivery,
                  )
                  producer.poll(0)
              remaining = producer.flush(30)
              if remaining or failures:
                  print(f"{remaining} undelivered, {len(failures)} failed", file=sys.stderr)
                  return 1
              return 0


          if __name__ == "__main__":
              sys.exit(main())
        `,
      },
    },
  ],
});
