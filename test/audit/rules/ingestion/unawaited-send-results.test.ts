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
