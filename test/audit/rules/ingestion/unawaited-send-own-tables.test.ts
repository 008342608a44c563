import { unawaitedSend } from '#audit/rules/ingestion/unawaited-send.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unawaitedSend, {
  fires: [
    {
      name: 'a goroutine for the function of the project that inserts the usage',
      files: {
        'src/goinsert.go': `
          package api

          import (
          	"context"
          	"database/sql"
          	"net/http"
          )

          type Server struct {
          	db     *sql.DB
          	images ImageService
          }

          func (s *Server) handleResize(w http.ResponseWriter, r *http.Request) {
          	img, err := s.images.Resize(r.Context(), r.Body, r.URL.Query().Get("size"))
          	if err != nil {
          		http.Error(w, err.Error(), http.StatusBadGateway)
          		return
          	}
          	go s.countUsage(context.Background(), tenantFrom(r), img.Bytes)
          	w.Write(img.Data)
          }

          func (s *Server) countUsage(ctx context.Context, tenant string, bytes int64) {
          	_, err := s.db.ExecContext(ctx, \`INSERT INTO resize_usage (tenant_id, bytes, at) VALUES ($1, $2, now())\`, tenant, bytes)
          	if err != nil {
          		log.Printf("usage: %v", err)
          	}
          }
        `,
      },
      at: ['src/goinsert.go:20'],
    },
    {
      name: 'such a goroutine in another file than the function',
      files: {
        'api/resize.go': `
          package api

          import (
          	"context"
          	"net/http"
          )

          func (s *Server) handleResize(w http.ResponseWriter, r *http.Request) {
          	img, err := s.images.Resize(r.Context(), r.Body, r.URL.Query().Get("size"))
          	if err != nil {
          		http.Error(w, err.Error(), http.StatusBadGateway)
          		return
          	}
          	go s.countUsage(context.Background(), tenantFrom(r), img.Bytes)
          	w.Write(img.Data)
          }
        `,
        'api/usage.go': `
          package api

          import (
          	"context"
          	"log"
          )

          func (s *Server) countUsage(ctx context.Context, tenant string, bytes int64) {
          	_, err := s.db.ExecContext(ctx, \`INSERT INTO resize_usage (tenant_id, bytes, at) VALUES ($1, $2, now())\`, tenant, bytes)
          	if err != nil {
          		log.Printf("usage: %v", err)
          	}
          }
        `,
      },
      at: ['api/resize.go:14'],
    },
    {
      name: 'a map over async functions whose promises nobody takes',
      files: {
        'src/mapasync.ts': `
          import { db } from '../db';
          import { usageEvents } from '../db/schema';
          import { renderPages } from '../render';

          export async function renderBatch(orgId: string, urls: string[]) {
            const shots = await renderPages(urls);
            shots.map(async (shot) => {
              await db.insert(usageEvents).values({ id: shot.id, orgId, metric: 'screenshots', quantity: 1, occurredAt: shot.takenAt });
            });
            return shots.map((shot) => shot.url);
          }
        `,
      },
      at: ['src/mapasync.ts:7'],
    },
    {
      name: 'a row of usage saved in a task that is thrown away',
      files: {
        'src/OwnTable.cs': `
          using Microsoft.AspNetCore.Mvc;
          using Microsoft.EntityFrameworkCore;

          namespace Acme.Translate;

          [ApiController, Route("v1/translate")]
          public class TranslateController(ITranslator translator, IServiceScopeFactory scopes) : ControllerBase
          {
              [HttpPost]
              public async Task<ActionResult<Translation>> Post(TranslateRequest request, CancellationToken ct)
              {
                  var translation = await translator.TranslateAsync(request.Text, request.Target, ct);
                  _ = Task.Run(async () =>
                  {
                      using var scope = scopes.CreateScope();
                      var db = scope.ServiceProvider.GetRequiredService<BillingDb>();
                      db.UsageRecords.Add(new UsageRecord { TenantId = request.TenantId, Characters = request.Text.Length, At = DateTime.UtcNow });
                      await db.SaveChangesAsync();
                  });
                  return Ok(translation);
              }
          }
        `,
      },
      at: ['src/OwnTable.cs:17'],
    },
    {
      name: 'a coroutine launched in a scope of the whole process',
      files: {
        'src/launch.kt': `
          package app.scribe

          import io.ktor.server.application.*
          import io.ktor.server.request.*
          import io.ktor.server.response.*
          import io.ktor.server.routing.*
          import kotlinx.coroutines.*
          import com.withorb.api.client.OrbClient

          private val background = CoroutineScope(SupervisorJob() + Dispatchers.IO)

          fun Route.transcripts(engine: Engine, orb: OrbClient) {
              post("/v1/transcripts") {
                  val audio = call.receive<ByteArray>()
                  val transcript = engine.transcribe(audio)
                  background.launch {
                      orb.events().ingest(usageOf(call.principal<Tenant>()!!.id, transcript))
                  }
                  call.respond(transcript)
              }
          }
        `,
      },
      at: ['src/launch.kt:16'],
    },
    {
      name: 'a background task that stores what a push delivered',
      files: {
        'src/pubsub-fastapi-push-background-task.py': `
          """Push endpoint of the Pub/Sub subscription \`speech-usage\`."""

          import base64
          import logging
          from datetime import datetime
          from uuid import UUID

          import asyncpg
          from fastapi import APIRouter, BackgroundTasks, Depends, Response
          from pydantic import BaseModel

          from speech.auth import verify_push_token
          from speech.db import get_pool

          log = logging.getLogger(__name__)
          router = APIRouter(prefix="/pubsub", dependencies=[Depends(verify_push_token)])


          class PushMessage(BaseModel):
              data: str
              message_id: str


          class Envelope(BaseModel):
              message: PushMessage
              subscription: str


          class SpeechUsage(BaseModel):
              event_id: UUID
              workspace_id: int
              voice: str
              characters: int
              spoken_at: datetime


          async def store(pool: asyncpg.Pool, usage: SpeechUsage) -> None:
              await pool.execute(
                  """
                  INSERT INTO speech_usage (event_id, workspace_id, voice, characters, spoken_at)
                  VALUES ($1, $2, $3, $4, $5)
                  ON CONFLICT (event_id) DO NOTHING
                  """,
                  usage.event_id, usage.workspace_id, usage.voice, usage.characters, usage.spoken_at,
              )


          @router.post("/speech-usage", status_code=204)
          async def speech_usage(
              envelope: Envelope,
              background: BackgroundTasks,
              pool: asyncpg.Pool = Depends(get_pool),
          ) -> Response:
              usage = SpeechUsage.model_validate_json(base64.b64decode(envelope.message.data))
              log.info("speech usage %s of workspace %s", usage.event_id, usage.workspace_id)
              # Pub/Sub wants its answer within ten seconds.
              background.add_task(store, pool, usage)
              return Response(status_code=204)
        `,
      },
      at: ['src/pubsub-fastapi-push-background-task.py:57'],
    },
  ],
  silent: [
    {
      name: 'the insert is waited for, and something else is started aside',
      files: {
        'src/goinsert.go': `
          package api

          func (s *Server) handleResize(w http.ResponseWriter, r *http.Request) {
          	img, err := s.images.Resize(r.Context(), r.Body, r.URL.Query().Get("size"))
          	if err != nil {
          		http.Error(w, err.Error(), http.StatusBadGateway)
          		return
          	}
          	if err := s.countUsage(context.WithoutCancel(r.Context()), tenantFrom(r), img.Bytes); err != nil {
          		http.Error(w, "usage not stored", http.StatusInternalServerError)
          		return
          	}
          	go s.warmCache(img.ID)
          	w.Write(img.Data)
          }

          func (s *Server) countUsage(ctx context.Context, tenant string, bytes int64) error {
          	_, err := s.db.ExecContext(ctx, \`INSERT INTO resize_usage (tenant_id, bytes, at) VALUES ($1, $2, now())\`, tenant, bytes)
          	return err
          }
        `,
      },
    },
    {
      name: 'a worker that inserts for as long as the process lives',
      files: {
        'src/worker.go': `
          package main

          func main() {
          	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
          	defer stop()
          	w := NewWriter(db)
          	go w.Run(ctx)
          	serve(ctx)
          }

          func (w *Writer) Run(ctx context.Context) error {
          	for e := range w.events {
          		if _, err := w.db.ExecContext(ctx, \`INSERT INTO api_usage (tenant_id, calls) VALUES ($1, $2)\`, e.Tenant, e.Calls); err != nil {
          			return err
          		}
          	}
          	return nil
          }
        `,
      },
    },
    {
      name: 'all promises of the map are waited for',
      files: {
        'src/all.ts': `
          export async function renderBatch(orgId: string, urls: string[]) {
            const shots = await renderPages(urls);
            await Promise.all(shots.map(async (shot) => {
              await db.insert(usageEvents).values({ id: shot.id, orgId, metric: 'screenshots', quantity: 1, occurredAt: shot.takenAt });
            }));
            return shots.map((shot) => shot.url);
          }
        `,
      },
    },
    {
      name: 'the usage is stored first, and a warning is left to the background',
      files: {
        'src/push.py': `
          @router.post("/speech-usage", status_code=204)
          async def speech_usage(envelope: Envelope, background: BackgroundTasks, pool=Depends(get_pool)) -> Response:
              usage = SpeechUsage.model_validate_json(base64.b64decode(envelope.message.data))
              await store(pool, usage)
              background.add_task(warn_if_over_budget, usage.workspace_id)
              return Response(status_code=204)


          async def store(pool, usage) -> None:
              await pool.execute("INSERT INTO speech_usage (event_id, characters) VALUES ($1, $2)", usage.event_id, usage.characters)
        `,
      },
    },
    {
      name: 'a method that is run aside and only sends a reminder',
      files: {
        'src/Async.java': `
          package io.parcelworks.usage;

          @Component
          public class QuotaMails {
              private final QuotaService quotas;
              private final Mailer mailer;

              @Async
              public void remindSoon(long merchantId) {
                  if (quotas.isNearlyUsed(merchantId)) {
                      mailer.sendQuotaReminder(merchantId);
                  }
              }
          }
        `,
      },
    },
  ],
});
