import { unawaitedSend } from '#audit/rules/ingestion/unawaited-send.ts';
import { describeRule } from '#test/rule-tester.ts';

/** What is taken out of a result at once was no promise. */
describeRule(unawaitedSend, {
  fires: [
    {
      name: 'Rust: the future of the same method is dropped',
      files: {
        'src/usage.rs': `
          pub struct Meter {
              http: reqwest::Client,
          }

          impl Meter {
              pub async fn record_usage(&self, usage: &UsageEvent) -> Result<(), reqwest::Error> {
                  self.http.post("https://api.metronome.com/v1/ingest").json(&[usage]).send().await?;
                  Ok(())
              }
          }

          pub fn handle(meter: &Meter, usage: UsageEvent) {
              meter.record_usage(&usage);
          }
        `,
      },
      at: ['src/usage.rs:13'],
    },
  ],
  silent: [
    {
      name: 'TypeScript, Python: what is told to those who win customers',
      files: {
        'src/billing/nurturing/adoption.ts': `
          export function onFirstExperiment(app: App, user: User, experiment: Experiment) {
            void app.nurturing.trackEvent({ userId: user.id, event: 'experiment_created', properties: { id: experiment.id } });
          }
        `,
        'billing/hooks.py': `
          async def on_upgrade(app, user):
              asyncio.create_task(app.marketing.track_event(user.id, "upgraded"))
        `,
      },
    },
    {
      name: 'Go, TypeScript: a copy is brought up to date beside the row',
      files: {
        'billing/record.go': `
          package billing

          func (s *Service) Record(ctx context.Context, usage *UsageLog) error {
          	if err := s.users.DeductBalance(ctx, usage.UserID, usage.Cost); err != nil {
          		return err
          	}
          	go func() {
          		if err := s.billingCache.DeductBalanceCache(context.Background(), usage.UserID, usage.Cost); err != nil {
          			log.Printf("balance cache: %v", err)
          		}
          	}()
          	return nil
          }
        `,
        'src/record.ts': `
          export async function record(usage: Usage) {
            await db.usageRecords.create({ data: usage });
            void credits.deductCreditsCache(usage.org, usage.credits);
          }
        `,
      },
    },
    {
      name: 'Rust: a channel of the standard library answers at once',
      files: {
        'src/usage.rs': `
          use tokio::sync::mpsc;

          pub struct UsageSender {
              http: reqwest::Client,
          }

          impl UsageSender {
              pub async fn send(&self, usage: UsageEvent) -> anyhow::Result<()> {
                  self.http.post("https://api.metronome.com/v1/ingest").json(&[usage]).send().await?;
                  Ok(())
              }
          }

          pub fn record(usage_sender: mpsc::UnboundedSender<UsageEvent>, usage: UsageEvent) {
              usage_sender.send(usage).expect("the worker lives as long as the server");
          }

          pub fn record_all(usage_sender: mpsc::UnboundedSender<UsageEvent>, all: Vec<UsageEvent>) -> anyhow::Result<()> {
              for usage in all {
                  usage_sender.send(usage)?;
              }
              Ok(())
          }
        `,
      },
    },
    {
      name: 'Rust: a test within the file lets the future go',
      files: {
        'src/usage.rs': `
          pub struct Meter {
              http: reqwest::Client,
          }

          impl Meter {
              pub async fn record_usage(&self, usage: &UsageEvent) -> Result<(), reqwest::Error> {
                  self.http.post("https://api.metronome.com/v1/ingest").json(&[usage]).send().await?;
                  Ok(())
              }
          }

          #[cfg(test)]
          mod tests {
              use super::*;

              #[tokio::test]
              async fn gives_up_when_dropped() {
                  let meter = Meter::fake();
                  meter.record_usage(&UsageEvent::of(3));
              }
          }
        `,
      },
    },
  ],
});
