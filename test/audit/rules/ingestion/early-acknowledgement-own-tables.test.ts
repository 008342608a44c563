import { earlyAcknowledgement } from '#audit/rules/ingestion/early-acknowledgement.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(earlyAcknowledgement, {
  fires: [
    {
      name: 'a message of a bus that is completed before the insert',
      files: {
        'src/bus.cs': `
          using Azure.Messaging.ServiceBus;

          namespace Acme.Usage;

          public sealed class UsageWorker(ServiceBusReceiver receiver, NpgsqlDataSource db) : BackgroundService
          {
              protected override async Task ExecuteAsync(CancellationToken ct)
              {
                  await foreach (var message in receiver.ReceiveMessagesAsync(ct))
                  {
                      await receiver.CompleteMessageAsync(message, ct);
                      var usage = message.Body.ToObjectFromJson<UsageEvent>();
                      await using var cmd = db.CreateCommand("INSERT INTO usage_events (id, tenant, units) VALUES ($1, $2, $3)");
                      cmd.Parameters.AddWithValue(usage.Id);
                      cmd.Parameters.AddWithValue(usage.Tenant);
                      cmd.Parameters.AddWithValue(usage.Units);
                      await cmd.ExecuteNonQueryAsync(ct);
                  }
              }
          }
        `,
      },
      at: ['src/bus.cs:11'],
    },
    {
      name: 'a message that is acknowledged when the store is only handed to a pool',
      files: {
        'src/Ack.java': `
          package com.acme.usage;

          import org.springframework.kafka.annotation.KafkaListener;
          import org.springframework.kafka.support.Acknowledgment;
          import org.springframework.stereotype.Service;

          @Service
          public class TokenUsageConsumer {
              private final UsageLedger ledger;
              private final ExecutorService pool = Executors.newFixedThreadPool(8);

              public TokenUsageConsumer(UsageLedger ledger) { this.ledger = ledger; }

              @KafkaListener(topics = "token-usage")
              public void consume(TokenUsage usage, Acknowledgment ack) {
                  pool.submit(() -> ledger.add(usage));
                  ack.acknowledge();
              }
          }
        `,
      },
      at: ['src/Ack.java:17'],
    },
    {
      name: 'messages that are deleted in a loop of their own before the one that stores',
      files: {
        'src/sqs.py': `
          import json, boto3
          from .models import Session, UsageRow

          sqs = boto3.client("sqs")

          def poll(queue_url: str) -> None:
              while True:
                  answer = sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10, WaitTimeSeconds=20)
                  messages = answer.get("Messages", [])
                  for message in messages:
                      sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
                  for message in messages:
                      body = json.loads(message["Body"])
                      with Session.begin() as db:
                          db.add(UsageRow(event_id=body["id"], tenant=body["tenant"], quantity=body["quantity"]))
        `,
      },
      at: ['src/sqs.py:11'],
    },
  ],
  silent: [
    {
      name: 'a message that is completed after the insert',
      files: {
        'src/bus.cs': `
          public sealed class UsageWorker(ServiceBusReceiver receiver, NpgsqlDataSource db) : BackgroundService
          {
              protected override async Task ExecuteAsync(CancellationToken ct)
              {
                  await foreach (var message in receiver.ReceiveMessagesAsync(ct))
                  {
                      var usage = message.Body.ToObjectFromJson<UsageEvent>();
                      await using var cmd = db.CreateCommand("INSERT INTO usage_events (id, tenant, units) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING");
                      cmd.Parameters.AddWithValue(usage.Id);
                      await cmd.ExecuteNonQueryAsync(ct);
                      await receiver.CompleteMessageAsync(message, ct);
                  }
              }
          }
        `,
      },
    },
    {
      name: 'a store that is waited for, and a refresh handed to a pool',
      files: {
        'src/Ack.java': `
          @Service
          public class TokenUsageConsumer {
              private final UsageLedger ledger;
              private final ExecutorService pool = Executors.newFixedThreadPool(8);

              @KafkaListener(topics = "token-usage")
              public void consume(TokenUsage usage, Acknowledgment ack) {
                  ledger.add(usage);
                  ack.acknowledge();
                  pool.submit(() -> dashboards.refresh(usage.tenant()));
              }
          }
        `,
      },
    },
    {
      name: 'messages that are deleted after all are stored',
      files: {
        'src/sqs.py': `
          def poll(queue_url: str) -> None:
              while True:
                  answer = sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10, WaitTimeSeconds=20)
                  messages = answer.get("Messages", [])
                  for message in messages:
                      body = json.loads(message["Body"])
                      with Session.begin() as db:
                          db.add(UsageRow(event_id=body["id"], tenant=body["tenant"], quantity=body["quantity"]))
                  for message in messages:
                      sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
        `,
      },
    },
    {
      name: 'a commit of the database',
      files: {
        'src/tx.py': `
          def move(db, rows):
              with db.cursor() as cursor:
                  for row in rows:
                      cursor.execute("INSERT INTO usage_events (id, units) VALUES (%s, %s)", (row.id, row.units))
              db.commit()
              db.execute("INSERT INTO usage_events_log (at) VALUES (now())")
        `,
      },
    },
  ],
});
