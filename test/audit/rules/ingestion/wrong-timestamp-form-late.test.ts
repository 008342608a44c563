import { wrongTimestampForm } from '#audit/rules/ingestion/wrong-timestamp-form.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(wrongTimestampForm, {
  fires: [
    {
      name: 'a date and time without a zone',
      files: {
        'src/local.php': `
          <?php
          class MetronomePush
          {
              public function push(Usage $usage): void
              {
                  Http::withToken(config('services.metronome.token'))->post('https://api.metronome.com/v1/ingest', [[
                      'transaction_id' => $usage->uuid,
                      'customer_id' => $usage->customer->metronome_id,
                      'event_type' => 'export',
                      'timestamp' => $usage->created_at->format('Y-m-d H:i:s'),
                      'properties' => ['rows' => $usage->rows],
                  ]])->throw();
              }
          }
        `,
      },
      at: ['src/local.php:10'],
    },
    {
      name: 'a nightly run for a provider that takes half a day',
      files: {
        'src/chargebee-node-nightly-run-twelve-hours-late.js': `
          'use strict';

          const Chargebee = require('chargebee');
          const cron = require('node-cron');
          const { knex } = require('./db');
          const { alert } = require('./slack');
          const log = require('./log').child({ module: 'chargebee-usage' });

          const chargebee = new Chargebee({ site: process.env.CB_SITE, apiKey: process.env.CB_API_KEY });
          const PER_CALL = 500;

          function toEvent(row) {
            return {
              deduplication_id: row.uuid,
              subscription_id: row.subscription_id,
              usage_timestamp: row.delivered_at.getTime(),
              properties: { parcels: row.parcels, depot: row.depot },
            };
          }

          async function send(rows) {
            const { failed_events: failed = [] } = await chargebee.usageEvent.batchIngest({ events: rows.map(toEvent) });
            const refused = new Set(failed.map((event) => event.deduplication_id));
            const taken = rows.filter((row) => !refused.has(row.uuid)).map((row) => row.id);
            await knex('parcel_usage').whereIn('id', taken).update({ sent_at: knex.fn.now() });
            if (refused.size > 0) {
              log.error({ failed }, 'chargebee refused usage');
              await alert(\`Chargebee refused \${refused.size} usage events, see the log\`);
            }
          }

          async function sendYesterday() {
            const rows = await knex('parcel_usage')
              .whereNull('sent_at')
              .andWhere('delivered_at', '<', knex.raw("date_trunc('day', now() at time zone 'utc')"))
              .orderBy('id');
            log.info({ rows: rows.length }, 'sending the parcels of yesterday');
            for (let i = 0; i < rows.length; i += PER_CALL) {
              try {
                await send(rows.slice(i, i + PER_CALL));
              } catch (err) {
                log.error({ err, from: rows[i].id }, 'chargebee call failed, the rows stay unsent');
              }
            }
          }

          // runs in the clock process, of which there is one; at night, when the depots are quiet and nobody minds the load
          cron.schedule('30 1 * * *', () => sendYesterday().catch((err) => log.fatal(err)), { timezone: 'Etc/UTC' });

          module.exports = { send };
        `,
      },
      at: ['src/chargebee-node-nightly-run-twelve-hours-late.js:48'],
    },
  ],
  silent: [
    {
      name: 'a run each ten minutes beside a nightly one of something else',
      files: {
        'src/chargebee-node-nightly-run-twelve-hours-late.js': `
          'use strict';

          const Chargebee = require('chargebee');
          const cron = require('node-cron');
          const { knex } = require('./db');
          const { alert } = require('./slack');
          const log = require('./log').child({ module: 'chargebee-usage' });

          const chargebee = new Chargebee({ site: process.env.CB_SITE, apiKey: process.env.CB_API_KEY });
          const PER_CALL = 500;

          // Chargebee refuses usage that is older than twelve hours.
          const SENDABLE = "now() - interval '11 hours'";

          function toEvent(row) {
            return {
              deduplication_id: row.uuid,
              subscription_id: row.subscription_id,
              usage_timestamp: row.delivered_at.getTime(),
              properties: { parcels: row.parcels, depot: row.depot },
            };
          }

          async function send(rows) {
            const { failed_events: failed = [] } = await chargebee.usageEvent.batchIngest({ events: rows.map(toEvent) });
            const refused = new Set(failed.map((event) => event.deduplication_id));
            const taken = rows.filter((row) => !refused.has(row.uuid)).map((row) => row.id);
            await knex('parcel_usage').whereIn('id', taken).update({ sent_at: knex.fn.now() });
            if (refused.size > 0) {
              log.error({ failed }, 'chargebee refused usage');
              await alert(\`Chargebee refused \${refused.size} usage events, see the log\`);
            }
          }

          async function sendPending() {
            const rows = await knex('parcel_usage')
              .whereNull('sent_at')
              .andWhere('delivered_at', '>', knex.raw(SENDABLE))
              .orderBy('delivered_at')
              .limit(20 * PER_CALL);
            for (let i = 0; i < rows.length; i += PER_CALL) {
              try {
                await send(rows.slice(i, i + PER_CALL));
              } catch (err) {
                log.error({ err, from: rows[i].id }, 'chargebee call failed, the rows stay unsent');
              }
            }
          }

          /** What has missed the window (a long outage, a scanner that was offline) is invoiced as an ad-hoc charge by hand. */
          async function setLateAside() {
            const late = await knex('parcel_usage')
              .whereNull('sent_at')
              .whereNull('late_at')
              .andWhere('delivered_at', '<=', knex.raw(SENDABLE))
              .update({ late_at: knex.fn.now() });
            if (late > 0) await alert(\`\${late} parcel usages are too old for Chargebee and wait in parcel_usage.late_at\`);
          }

          // runs in the clock process, of which there is one
          const report = (err) => log.fatal(err);
          cron.schedule('*/10 * * * *', () => sendPending().then(setLateAside).catch(report), { timezone: 'Etc/UTC' });
          // housekeeping at night, when the depots are quiet
          cron.schedule('30 1 * * *', () => knex('scan_raw').where('scanned_at', '<', knex.raw("now() - interval '90 days'")).del().catch(report));

          module.exports = { send };
        `,
      },
    },
    {
      name: 'milliseconds put into seconds',
      files: {
        'src/lago-rust-millis-passed-through.rs': `
          use anyhow::{bail, Context, Result};
          use lapin::{message::Delivery, options::{BasicAckOptions, BasicNackOptions}};
          use reqwest::{Client, StatusCode};
          use serde::{Deserialize, Serialize};
          use tracing::{info, warn};

          /// What the media servers put on the queue \`stream.finished\`; they count in JavaScript milliseconds.
          #[derive(Deserialize)]
          struct StreamFinished {
              stream_id: String,
              subscription: String,
              finished_at: i64,
              viewer_minutes: u64,
          }

          #[derive(Serialize)]
          struct LagoEvent<'a> {
              transaction_id: &'a str,
              external_subscription_id: &'a str,
              code: &'static str,
              timestamp: String,
              properties: Properties,
          }

          #[derive(Serialize)]
          struct Properties {
              minutes: String,
          }

          #[derive(Serialize)]
          struct Envelope<'a> {
              event: LagoEvent<'a>,
          }

          pub struct Lago {
              http: Client,
              base: String,
              key: String,
          }

          impl Lago {
              async fn send(&self, done: &StreamFinished) -> Result<()> {
                  let event = LagoEvent {
                      transaction_id: &done.stream_id,
                      external_subscription_id: &done.subscription,
                      code: "viewer_minutes",
                      timestamp: seconds(done.finished_at),
                      properties: Properties { minutes: done.viewer_minutes.to_string() },
                  };
                  let answer = self
                      .http
                      .post(format!("{}/api/v1/events", self.base))
                      .bearer_auth(&self.key)
                      .json(&Envelope { event })
                      .send()
                      .await?;
                  let status = answer.status();
                  let body = answer.text().await?;
                  if status == StatusCode::UNPROCESSABLE_ENTITY && body.contains("value_already_exist") {
                      info!(stream = done.stream_id, "known to lago");
                  } else if !status.is_success() {
                      bail!("lago answered {status}: {body}");
                  }
                  Ok(())
              }
          }

          /// The queue counts deliveries and hands a message to its dead letter exchange after ten.
          pub async fn on_delivery(lago: &Lago, delivery: Delivery) -> Result<()> {
              let outcome = match serde_json::from_slice::<StreamFinished>(&delivery.data) {
                  Ok(done) => lago.send(&done).await,
                  Err(error) => Err(error).context("not a stream.finished message"),
              };
              match outcome {
                  Ok(()) => delivery.ack(BasicAckOptions::default()).await?,
                  Err(error) => {
                      warn!(%error, tag = delivery.delivery_tag, "back to the queue");
                      delivery.nack(BasicNackOptions { requeue: true, ..Default::default() }).await?;
                  }
              }
              Ok(())
          }

          /// Lago counts in seconds and takes the milliseconds as decimals.
          fn seconds(millis: i64) -> String {
              format!("{}.{:03}", millis.div_euclid(1_000), millis.rem_euclid(1_000))
          }

          #[cfg(test)]
          mod tests {
              #[test]
              fn keeps_the_milliseconds() {
                  assert_eq!(super::seconds(1_767_225_600_042), "1767225600.042");
              }
          }
        `,
      },
    },
  ],
});
