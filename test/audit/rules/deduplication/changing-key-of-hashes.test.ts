import { changingKey } from '#audit/rules/deduplication/changing-key.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(changingKey, {
  fires: [
    {
      name: 'a hash over what the machine is called, hung on later, in Rust',
      files: {
        'src/send.rs': `
          pub async fn send_due(runs: Vec<BackupRun>, http: &Client, site: &str) -> anyhow::Result<()> {
              for run in &runs {
                  let request = http.post(format!("https://{site}.ingest.chargebee.com/api/v2/usage_events"));
                  request.basic_auth("key", Some("")).json(&event(run)?).send().await?.error_for_status()?;
              }
              Ok(())
          }

          fn event(run: &BackupRun) -> anyhow::Result<UsageEvent<'_>> {
              let properties = Properties {
                  stored: run.stored,
                  reporter: std::env::var("HOSTNAME")?,
              };
              let digest = Sha256::digest(serde_json::to_vec(&(run.id, &properties))?);
              Ok(UsageEvent {
                  deduplication_id: hex::encode(&digest[..16]),
                  subscription_id: &run.subscription_id,
                  properties,
              })
          }
        `,
      },
      at: ['src/send.rs:16'],
    },
    {
      name: 'a hash over what the machine is called, in Kotlin',
      files: {
        'src/OrbSender.kt': `
          import com.withorb.api.client.OrbClient

          class OrbSender(private val orb: OrbClient) {
              fun send(run: PipelineRun) {
                  val payload = mapOf("minutes" to run.minutes, "worker" to InetAddress.getLocalHost().hostName)
                  val key = sha256("\${run.id}:\${objectMapper.writeValueAsString(payload)}")
                  orb.events().ingest(
                      EventIngestParams.builder().addEvent(
                          EventIngestParams.Event.builder()
                              .idempotencyKey(key)
                              .eventName("pipeline_minutes")
                              .externalCustomerId(run.orgId)
                              .timestamp(run.endedAt)
                              .build()
                      ).build()
                  )
              }
          }
        `,
      },
      at: ['src/OrbSender.kt:10'],
    },
    {
      name: 'a hash over what the machine is called, in Python',
      files: {
        'app/send.py': `
          import hashlib, json, socket
          from datetime import datetime, timezone
          import requests

          def send(job):
              event = {
                  "code": "gpu_seconds",
                  "external_subscription_id": job.subscription_id,
                  "timestamp": int(job.finished_at.timestamp()),
                  "properties": {"seconds": job.seconds, "host": socket.gethostname(), "sent_at": datetime.now(timezone.utc).isoformat()},
              }
              event["transaction_id"] = hashlib.sha256(json.dumps(event, sort_keys=True).encode()).hexdigest()
              requests.post("https://api.getlago.com/api/v1/events", json={"event": event}, timeout=10).raise_for_status()
        `,
      },
      at: ['app/send.py:12'],
    },
  ],
  silent: [
    {
      name: 'a hash over the run alone, in Rust',
      files: {
        'src/send.rs': `
          pub async fn send_due(runs: Vec<BackupRun>, http: &Client, site: &str) -> anyhow::Result<()> {
              for run in &runs {
                  let request = http.post(format!("https://{site}.ingest.chargebee.com/api/v2/usage_events"));
                  request.basic_auth("key", Some("")).json(&event(run)?).send().await?.error_for_status()?;
              }
              Ok(())
          }

          fn event(run: &BackupRun) -> anyhow::Result<UsageEvent<'_>> {
              let properties = Properties {
                  stored: run.stored,
                  reporter: std::env::var("HOSTNAME")?,
              };
              let digest = Sha256::digest(serde_json::to_vec(&(run.id, &run.cluster))?);
              Ok(UsageEvent {
                  deduplication_id: hex::encode(&digest[..16]),
                  subscription_id: &run.subscription_id,
                  properties,
              })
          }
        `,
      },
    },
    {
      name: 'the machine told beside the key, in Kotlin',
      files: {
        'src/OrbSender.kt': `
          import com.withorb.api.client.OrbClient

          class OrbSender(private val orb: OrbClient) {
              fun send(run: PipelineRun) {
                  val payload = mapOf("minutes" to run.minutes, "worker" to InetAddress.getLocalHost().hostName)
                  val key = sha256("\${run.id}")
                  orb.events().ingest(
                      EventIngestParams.builder().addEvent(
                          EventIngestParams.Event.builder()
                              .idempotencyKey(key)
                              .eventName("pipeline_minutes")
                              .externalCustomerId(run.orgId)
                              .timestamp(run.endedAt)
                              .build()
                      ).build()
                  )
              }
          }
        `,
      },
    },
  ],
});
