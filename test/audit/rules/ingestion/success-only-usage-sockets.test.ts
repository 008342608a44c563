import { successOnlyUsage } from '#audit/rules/ingestion/success-only-usage.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(successOnlyUsage, {
  fires: [
    {
      name: 'a socket that is read until it is closed',
      files: {
        'src/call.py': `
          @app.websocket("/voice")
          async def voice(ws: WebSocket, account: Account = Depends(current_account)):
              await ws.accept()
              started = time.monotonic()
              while True:
                  frame = await ws.receive_bytes()
                  if frame == b"":
                      break
                  await ws.send_bytes(await synth(frame))
              seconds = int(time.monotonic() - started)
              await usage.record(account.id, "voice_seconds", seconds)
        `,
      },
      at: ['src/call.py:11'],
    },
    {
      name: 'a flow that is collected and written on',
      files: {
        'src/flow.kt': `
          package app.chat

          fun Route.chat(model: ChatModel, ledger: TokenLedger) {
              post("/v1/chat") {
                  val request = call.receive<ChatRequest>()
                  var tokens = 0
                  call.respondTextWriter(ContentType.Text.EventStream) {
                      model.stream(request).collect { chunk ->
                          tokens += chunk.tokens
                          write("data: \${chunk.text}\\n\\n")
                          flush()
                      }
                      ledger.charge(request.tenant, tokens)
                  }
              }
          }
        `,
      },
      at: ['src/flow.kt:13'],
    },
    {
      name: 'a record inside the try that a disconnect leaves',
      files: {
        'src/fastapi-websocket-disconnect-skips-record.py': `
          """Live captions: the browser sends audio over a WebSocket and gets text back."""

          import logging
          import time
          from dataclasses import dataclass, field
          from uuid import UUID, uuid4

          from fastapi import APIRouter, Depends, WebSocket, WebSocketDisconnect
          from sqlalchemy.dialects.postgresql import insert
          from sqlalchemy.ext.asyncio import async_sessionmaker

          from captions.auth import Tenant, tenant_of_socket
          from captions.db import get_sessions
          from captions.engine import Recogniser, get_recogniser
          from captions.models import CaptionUsage

          log = logging.getLogger(__name__)
          router = APIRouter()

          BYTES_PER_SECOND = 16_000 * 2


          @dataclass
          class Sitting:
              tenant: Tenant
              id: UUID = field(default_factory=uuid4)
              started: float = field(default_factory=time.monotonic)
              received: int = 0

              @property
              def audio_seconds(self) -> int:
                  return -(-self.received // BYTES_PER_SECOND)


          async def record(sessions: async_sessionmaker, sitting: Sitting) -> None:
              async with sessions.begin() as db:
                  await db.execute(
                      insert(CaptionUsage)
                      .values(sitting_id=sitting.id, tenant_id=sitting.tenant.id, seconds=sitting.audio_seconds)
                      .on_conflict_do_nothing(index_elements=["sitting_id"])
                  )


          @router.websocket("/v1/captions")
          async def captions(
              socket: WebSocket,
              tenant: Tenant = Depends(tenant_of_socket),
              recogniser: Recogniser = Depends(get_recogniser),
              sessions: async_sessionmaker = Depends(get_sessions),
          ) -> None:
              await socket.accept()
              sitting = Sitting(tenant)
              try:
                  async with recogniser.open(language=tenant.language) as stream:
                      while (message := await socket.receive_bytes()) != b"EOF":
                          sitting.received += len(message)
                          for line in await stream.feed(message):
                              await socket.send_json({"text": line.text, "at": line.offset})
                  await record(sessions, sitting)
                  await socket.close()
              except WebSocketDisconnect as closed:
                  log.info("sitting %s left with code %s after %.1f s", sitting.id, closed.code, time.monotonic() - sitting.started)
        `,
      },
      at: ['src/fastapi-websocket-disconnect-skips-record.py:59'],
    },
  ],
  silent: [
    {
      name: 'a record in the finally of the socket',
      files: {
        'src/finally.py': `
          @app.websocket("/voice")
          async def voice(ws: WebSocket, account: Account = Depends(current_account)):
              await ws.accept()
              started = time.monotonic()
              try:
                  while True:
                      frame = await ws.receive_bytes()
                      if frame == b"":
                          break
                      await ws.send_bytes(await synth(frame))
              finally:
                  await usage.record(account.id, "voice_seconds", int(time.monotonic() - started))
        `,
      },
    },
    {
      name: 'a flow that nobody waits for outside',
      files: {
        'src/each.kt': `
          package app.report

          fun export(rows: Flow<Row>, out: Writer, ledger: TokenLedger) {
              var lines = 0
              rows.collect { row -> table.add(row); lines += 1 }
              log.info("exported $lines lines")
              ledger.charge("tenant", 1)
          }
        `,
      },
    },
    {
      name: 'a record that is deferred',
      files: {
        'src/caught.go': `
          package gateway

          func (g *Gateway) Stream(w http.ResponseWriter, r *http.Request) {
          	tokens := 0
          	defer func() { g.usage.RecordTokens(context.WithoutCancel(r.Context()), tenantOf(r), tokens) }()
          	sc := bufio.NewScanner(upstream(r))
          	for sc.Scan() {
          		tokens += countTokens(sc.Text())
          		if _, err := fmt.Fprintf(w, "%s\\n", sc.Text()); err != nil {
          			return
          		}
          	}
          }
        `,
      },
    },
    {
      name: 'a record in the finally behind the handler of the disconnect',
      files: {
        'src/fastapi-websocket-disconnect-skips-record.py': `
          """Live captions: the browser sends audio over a WebSocket and gets text back."""

          import asyncio
          import logging
          import time
          from dataclasses import dataclass, field
          from uuid import UUID, uuid4

          from fastapi import APIRouter, Depends, WebSocket, WebSocketDisconnect
          from sqlalchemy.dialects.postgresql import insert
          from sqlalchemy.ext.asyncio import async_sessionmaker

          from captions.auth import Tenant, tenant_of_socket
          from captions.db import get_sessions
          from captions.engine import Recogniser, get_recogniser
          from captions.models import CaptionUsage

          log = logging.getLogger(__name__)
          router = APIRouter()

          BYTES_PER_SECOND = 16_000 * 2


          @dataclass
          class Sitting:
              tenant: Tenant
              id: UUID = field(default_factory=uuid4)
              started: float = field(default_factory=time.monotonic)
              received: int = 0

              @property
              def audio_seconds(self) -> int:
                  return -(-self.received // BYTES_PER_SECOND)


          async def record(sessions: async_sessionmaker, sitting: Sitting) -> None:
              async with sessions.begin() as db:
                  await db.execute(
                      insert(CaptionUsage)
                      .values(sitting_id=sitting.id, tenant_id=sitting.tenant.id, seconds=sitting.audio_seconds)
                      .on_conflict_do_nothing(index_elements=["sitting_id"])
                  )


          @router.websocket("/v1/captions")
          async def captions(
              socket: WebSocket,
              tenant: Tenant = Depends(tenant_of_socket),
              recogniser: Recogniser = Depends(get_recogniser),
              sessions: async_sessionmaker = Depends(get_sessions),
          ) -> None:
              await socket.accept()
              sitting = Sitting(tenant)
              try:
                  async with recogniser.open(language=tenant.language) as stream:
                      while (message := await socket.receive_bytes()) != b"EOF":
                          sitting.received += len(message)
                          for line in await stream.feed(message):
                              await socket.send_json({"text": line.text, "at": line.offset})
                  await socket.close()
              except WebSocketDisconnect as closed:
                  log.info("sitting %s left with code %s after %.1f s", sitting.id, closed.code, time.monotonic() - sitting.started)
              finally:
                  # Most people just close the tab; a shutdown cancels us, and the shield lets the insert finish all the same.
                  if sitting.received:
                      await asyncio.shield(record(sessions, sitting))
        `,
      },
    },
  ],
});
