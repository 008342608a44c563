import { changingKey } from '#audit/rules/deduplication/changing-key.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(changingKey, {
  fires: [
    {
      name: 'the number of the try behind a marked value in Go',
      files: {
        'src/orb-go-attempt.go': `
          package usage
          func (r *Reporter) send(ctx context.Context, row Row) error {
          	for attempt := 0; attempt < 5; attempt++ {
          		err := r.orb.Events.Ingest(ctx, orb.EventIngestParams{
          			Events: orb.F([]orb.EventIngestParamsEvent{{
          				EventName:          orb.F("build_minutes"),
          				IdempotencyKey:     orb.F(fmt.Sprintf("%s/%d", row.ID, attempt)),
          				ExternalCustomerID: orb.F(row.Customer),
          				Timestamp:          orb.F(row.At),
          			}}),
          		})
          		if err == nil {
          			return nil
          		}
          	}
          	return errGaveUp
          }
        `,
      },
      at: ['src/orb-go-attempt.go:7'],
    },
    {
      name: 'the time of sending, written down',
      files: {
        'src/metronome-float.ts': `
          import Metronome from '@metronome/sdk';
          const client = new Metronome();
          export async function push(row: Row, sentAt: Date) {
            await client.v1.usage.ingest({ usage: [{
              transaction_id: \`\${row.id}|\${sentAt.toISOString()}\`,
              customer_id: row.customer, event_type: 'gb', timestamp: row.at, properties: { gb: row.gb } }] });
          }
        `,
      },
      at: ['src/metronome-float.ts:5'],
    },
    {
      name: 'the attempts that a job of Laravel is asked for',
      files: {
        'src/lago-laravel-attempts.php': `
          <?php
          namespace App\\Jobs;
          use Illuminate\\Contracts\\Queue\\ShouldQueue;
          use Illuminate\\Support\\Facades\\Http;
          class SendLagoEvent implements ShouldQueue
          {
              public $tries = 6;
              public function handle(): void
              {
                  Http::withToken(config('lago.key'))->post(config('lago.url').'/api/v1/events', ['event' => [
                      'transaction_id' => $this->usage->uuid.'-'.$this->attempts(),
                      'external_subscription_id' => $this->usage->subscription_id,
                      'code' => 'seats',
                  ]])->throw();
              }
          }
        `,
      },
      at: ['src/lago-laravel-attempts.php:11'],
    },
    {
      name: 'the number of the delivery in Java',
      files: {
        'src/orb-java-delivery.java': `
          package com.acme.billing;
          import com.withorb.api.client.OrbClient;
          import org.springframework.amqp.rabbit.annotation.RabbitListener;
          public class Usage {
              private final OrbClient orb;
              @RabbitListener(queues = "usage")
              public void on(UsageMessage message, @Header("x-delivery-count") long deliveryCount) {
                  String key = message.id() + "-" + deliveryCount;
                  orb.events().ingest(EventIngestParams.builder().addEvent(EventIngestParams.Event.builder()
                      .eventName("jobs")
                      .idempotencyKey(key)
                      .externalCustomerId(message.customer())
                      .timestamp(message.at())
                      .build()).build());
              }
          }
        `,
      },
      at: ['src/orb-java-delivery.java:11'],
    },
    {
      name: 'the machine in an event of a list',
      files: {
        'src/orb-csharp-pod.cs': `
          using Orb;
          public class Usage(OrbClient orb)
          {
              public Task Send(Row row) => orb.Events.Ingest(new EventIngestParams
              {
                  Events = [ new() {
                      EventName = "jobs",
                      IdempotencyKey = $"{Environment.MachineName}-{row.Id}",
                      ExternalCustomerID = row.Customer,
                      Timestamp = row.At,
                  } ],
              });
          }
        `,
      },
      at: ['src/orb-csharp-pod.cs:8'],
    },
  ],
  silent: [
    {
      name: 'the try counted beside the key',
      files: {
        'src/r-go.go': `
          package usage
          func (r *Reporter) send(ctx context.Context, row Row) error {
          	for attempt := 0; attempt < 5; attempt++ {
          		err := r.orb.Events.Ingest(ctx, orb.EventIngestParams{
          			Events: orb.F([]orb.EventIngestParamsEvent{{
          				EventName:          orb.F("build_minutes"),
          				IdempotencyKey:     orb.F(fmt.Sprintf("build/%d", row.ID)),
          			}}),
          		})
          		if err == nil {
          			return nil
          		}
          		time.Sleep(time.Second << attempt)
          	}
          	return errGaveUp
          }
        `,
      },
    },
    {
      name: 'the time of the event in the key',
      files: {
        'src/r-ts.ts': `
          import Metronome from '@metronome/sdk';
          const client = new Metronome();
          export async function push(row: Row, sentAt: Date) {
            log.info('sending', { sentAt });
            await client.v1.usage.ingest({ usage: [{
              transaction_id: \`\${row.id}|\${row.measuredAt.toISOString()}\`,
              customer_id: row.customer, event_type: 'gb', timestamp: row.at, properties: { gb: row.gb } }] });
          }
        `,
      },
    },
    {
      name: 'a key without the attempts in Laravel',
      files: {
        'src/r-php.php': `
          <?php
          class SendLagoEvent implements ShouldQueue
          {
              public function handle(): void
              {
                  Log::info('lago', ['attempt' => $this->attempts()]);
                  Http::withToken(config('lago.key'))->post(config('lago.url').'/api/v1/events', ['event' => [
                      'transaction_id' => $this->usage->uuid,
                      'code' => 'seats',
                  ]])->throw();
              }
          }
        `,
      },
    },
    {
      name: 'the delivery’s number only logged',
      files: {
        'src/r-java.java': `
          public class Usage {
              private final OrbClient orb;
              @RabbitListener(queues = "usage")
              public void on(UsageMessage message, @Header("x-delivery-count") long deliveryCount) {
                  log.info("usage {} for the {}. time", message.id(), deliveryCount);
                  orb.events().ingest(EventIngestParams.builder().addEvent(EventIngestParams.Event.builder()
                      .eventName("jobs").idempotencyKey("job-" + message.id()).build()).build());
              }
          }
        `,
      },
    },
    {
      name: 'the machine among the properties',
      files: {
        'src/r-cs.cs': `
          using Orb;
          public class Usage(OrbClient orb)
          {
              public Task Send(Row row) => orb.Events.Ingest(new EventIngestParams
              {
                  Events = [ new() {
                      EventName = "jobs",
                      IdempotencyKey = $"job-{row.Id}",
                      Properties = new() { ["machine"] = Environment.MachineName },
                  } ],
              });
          }
        `,
      },
    },
  ],
});
