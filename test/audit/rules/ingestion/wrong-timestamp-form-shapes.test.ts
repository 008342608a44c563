import { wrongTimestampForm } from '#audit/rules/ingestion/wrong-timestamp-form.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(wrongTimestampForm, {
  fires: [
    {
      name: 'milliseconds where seconds are wanted',
      files: {
        'src/a.kt': `
          fun send(job: Job) { stripe.v1().billing().meterEvents().create(MeterEventCreateParams.builder().setEventName("m").setTimestamp(job.finishedAt.toEpochMilli()).build()) }
        `,
      },
      at: ['src/a.kt:1'],
    },
    {
      name: 'microtime where seconds are wanted',
      files: {
        'src/a.php': `
          <?php
          $stripe->billing->meterEvents->create(['event_name' => 'm', 'timestamp' => (int) (microtime(true) * 1000), 'payload' => $p]);
        `,
      },
      at: ['src/a.php:2'],
    },
    {
      name: 'seconds where an ISO text is wanted',
      files: {
        'src/a.py': `
          from metronome import Metronome
          def send(client: Metronome, job):
              client.v1.usage.ingest(usage=[{"transaction_id": job.id, "customer_id": job.c, "event_type": "m", "timestamp": str(int(job.finished_at.timestamp()))}])
        `,
      },
      at: ['src/a.py:3'],
    },
    {
      name: 'milliseconds where seconds are wanted',
      files: {
        'src/a.go': `
          package a
          func (s *S) Send(ctx context.Context, j Job) error {
          	_, err := s.stripe.V1BillingMeterEvents.Create(ctx, &stripe.BillingMeterEventCreateParams{EventName: stripe.String("m"), Timestamp: stripe.Int64(j.FinishedAt.UnixMilli())})
          	return err
          }
        `,
      },
      at: ['src/a.go:3'],
    },
    {
      name: 'a float where a whole number is wanted',
      files: {
        'src/a.rb': `
          def send(job)
            Stripe::Billing::MeterEvent.create(event_name: "m", timestamp: job.finished_at.to_f, payload: payload(job))
          end
        `,
      },
      at: ['src/a.rb:2'],
    },
    {
      name: 'ticks of milliseconds in a form',
      files: {
        'src/A.cs': `
          public class A { public async Task Send(Job job) {
            var form = new Dictionary<string, string> { ["event_name"] = "m", ["timestamp"] = job.FinishedAt.ToUnixTimeMilliseconds().ToString(), ["payload[value]"] = "1" };
            await _http.PostAsync("https://api.stripe.com/v1/billing/meter_events", new FormUrlEncodedContent(form));
          } }
        `,
      },
      at: ['src/A.cs:2'],
    },
    {
      name: 'an ISO text where seconds are wanted',
      files: {
        'src/a.ts': `
          export async function send(run: Run) {
            await lago.events.createEvent({ event: { transaction_id: run.id, external_subscription_id: run.sub, code: 'runs', timestamp: run.endedAt.toISOString() } });
          }
        `,
      },
      at: ['src/a.ts:2'],
    },
  ],
  silent: [],
});
