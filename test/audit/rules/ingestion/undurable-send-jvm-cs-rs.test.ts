import { undurableSend } from '#audit/rules/ingestion/undurable-send.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(undurableSend, {
  fires: [
    {
      name: 'spring rest controller orb',
      files: {
        'src/usage.java': `
          package com.acme;

          import com.withorb.api.client.OrbClient;
          import com.withorb.api.models.EventIngestParams;
          import org.springframework.web.bind.annotation.*;

          @RestController
          public class OcrController {
              private final OcrEngine engine;
              private final OrbClient orb;

              public OcrController(OcrEngine engine, OrbClient orb) { this.engine = engine; this.orb = orb; }

              @PostMapping("/ocr")
              public Text ocr(@RequestBody byte[] image, @RequestHeader("X-Tenant") String tenant) {
                  Text text = engine.extractText(image);
                  orb.events().ingest(EventIngestParams.builder()
                      .addEvent(EventIngestParams.Event.builder().idempotencyKey(text.id()).externalCustomerId(tenant).eventName("ocr").timestamp(text.at()).build())
                      .build());
                  return text;
              }
          }
        `,
      },
      at: ['src/usage.java:17'],
    },
    {
      name: 'axum handler with reqwest',
      files: {
        'src/usage.rs': `
          use axum::{extract::State, routing::post, Json, Router};

          pub fn routes() -> Router<App> {
              Router::new().route("/v1/embed", post(embed))
          }

          async fn embed(State(app): State<App>, Json(input): Json<Input>) -> Result<Json<Embedding>, ApiError> {
              let embedding = app.model.embed(&input.text).await?;
              app.http
                  .post("https://openmeter.cloud/api/v1/events")
                  .json(&CloudEvent::new(&embedding.id, &input.tenant, embedding.tokens))
                  .send()
                  .await?
                  .error_for_status()?;
              Ok(Json(embedding))
          }
        `,
      },
      at: ['src/usage.rs:9'],
    },
    {
      name: 'ktor route with own client',
      files: {
        'src/usage.kt': `
          package io.acme
          import com.withorb.api.client.OrbClient
          fun Route.speech(orb: OrbClient, engine: SpeechEngine) {
              post("/v1/speech") {
                  val audio = engine.synthesize(call.receiveText())
                  orb.events().ingest(paramsFor(call.tenantId(), audio))
                  call.respondBytes(audio.bytes)
              }
          }
        `,
      },
      at: ['src/usage.kt:6'],
    },
  ],
  silent: [
    {
      name: 'a row that a job sends',
      files: {
        'src/usage.java': `
          package com.acme;
          @RestController
          public class OcrController {
              private final OcrEngine engine;
              private final UsageEventRepository usage;
              @PostMapping("/ocr")
              public Text ocr(@RequestBody byte[] image, @RequestHeader("X-Tenant") String tenant) {
                  Text text = engine.extractText(image);
                  usage.save(new UsageEvent(text.id(), tenant, "ocr"));
                  return text;
              }
          }
        `,
      },
    },
    {
      name: 'a consumer that sends',
      files: {
        'src/usage.kt': `
          package io.acme
          import com.withorb.api.client.OrbClient
          class SpeechUsage(private val orb: OrbClient) {
              @KafkaListener(topics = ["speech.done"])
              fun onDone(done: SpeechDone) {
                  orb.events().ingest(paramsFor(done))
              }
          }
        `,
      },
    },
    {
      name: 'a row in the transaction of the work',
      files: {
        'src/usage.rs': `
          async fn embed(State(app): State<App>, Json(input): Json<Input>) -> Result<Json<Embedding>, ApiError> {
              let embedding = app.model.embed(&input.text).await?;
              sqlx::query("INSERT INTO usage_outbox (event_id, tokens) VALUES ($1, $2)").bind(&embedding.id).execute(&app.pool).await?;
              Ok(Json(embedding))
          }
        `,
      },
    },
  ],
});
