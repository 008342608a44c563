import { successOnlyUsage } from '#audit/rules/ingestion/success-only-usage.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(successOnlyUsage, {
  fires: [
    {
      name: 'bytes of a broken copy that go into a table of any name',
      files: {
        'edge/download.go': `
          package edge

          func (h *Handler) download(w http.ResponseWriter, object io.Reader) {
              sent, err := io.Copy(w, object)
              if err != nil {
                  return
              }
              h.DB.ExecContext(ctx, "insert into egress_events (request_id, account_id, bytes) values ($1, $2, $3)", id, account, sent)
          }
        `,
        'edge/relay.go': `
          package edge

          func (p *Proxy) relay(dst io.Writer, src io.Reader) error {
              n, err := io.CopyBuffer(dst, src, p.buf)
              if err != nil {
                  return err
              }
              _, err = p.pool.Exec(ctx, "INSERT INTO transfers (tenant_id, bytes_out) VALUES ($1, $2)", p.tenant, n)
              return err
          }
        `,
      },
      at: ['edge/download.go:8', 'edge/relay.go:8'],
    },
    {
      name: 'a stream known by how it was asked for, and usage kept under a name of its own',
      files: {
        'src/chat.ts': `
          import { storeUsage } from './store';
          export async function chat(c, messages) {
            const answer = await llm.complete({ messages, stream: true });
            let usage = null;
            for await (const piece of answer) {
              usage = piece.usage ?? usage;
              await c.writeSSE({ data: piece.text });
            }
            if (usage) await storeUsage({ requestId: c.id, tokens: usage.total_tokens });
          }
        `,
        'src/draft.py': `
          from .store import save_tokens

          def draft(ask, workspace):
              last = None
              for piece in client.complete(prompt=ask.topic, stream=True):
                  if piece.usage_metadata is not None:
                      last = piece.usage_metadata
                  yield piece.text
              save_tokens(ask.id, workspace.id, last)
        `,
      },
      at: ['src/chat.ts:9', 'src/draft.py:9'],
    },
    {
      name: 'a function of the project that puts usage into an outbox',
      files: {
        'chat.py': `
          from sqlalchemy.dialects.postgresql import insert
          from app.models import UsageOutbox

          async def record(request_id, tokens):
              async with session_factory() as session:
                  await session.execute(insert(UsageOutbox).values(event_id=request_id, tokens=tokens.output))

          async def answer(ask):
              async with client.messages.stream(messages=ask) as stream:
                  async for event in stream:
                      yield event.text
              await record(ask.id, stream.total)
        `,
      },
      at: ['chat.py:12'],
    },
    {
      name: 'a proxy that leaves at the first failed write, in Go',
      files: {
        'proxy/relay.go': `
          package proxy

          func (p *Relay) relay(w io.Writer, body io.Reader, tenant string) error {
              reader := bufio.NewReader(body)
              var usage Usage
              for {
                  line, err := reader.ReadString('\\n')
                  if err != nil {
                      break
                  }
                  usage = readUsage(line, usage)
                  if _, err := io.WriteString(w, line); err != nil {
                      return err
                  }
              }
              return p.ledger.Record(tenant, usage)
          }
        `,
      },
      at: ['proxy/relay.go:16'],
    },
    {
      name: 'a stream of server-sent events, gathered in an object',
      files: {
        'src/chat.ts': `
          export async function answer(sse: Sse, stream: Stream, workspace: string) {
            const spent = { completionTokens: 0 };
            for await (const chunk of stream) {
              spent.completionTokens += chunk.tokens;
              await sse.writeSSE({ data: chunk.text });
            }
            await recordUsage(workspace, spent);
          }
        `,
      },
      at: ['src/chat.ts:7'],
    },
    {
      name: 'a record after the loop of a generator',
      files: {
        'llm/stream.py': `
          def stream(customer, request):
              usage = None
              for chunk in client.stream(request):
                  usage = chunk.usage or usage
                  yield chunk
              record_usage(customer, usage)
        `,
      },
      at: ['llm/stream.py:6'],
    },
    {
      name: 'a handler that raises again without recording',
      files: {
        'llm/trace.py': `
          def wrapper(self, request):
              final_usage = None
              try:
                  for chunk in self.inner(request):
                      if chunk.usage:
                          final_usage = chunk.usage
                      yield chunk
              except Exception as error:
                  span.set_error(error)
                  raise
              if span is not None:
                  save_output(span, usage=final_usage)
        `,
      },
      at: ['llm/trace.py:12'],
      confidence: 'likely',
    },
    {
      name: 'an async generator in TypeScript',
      files: {
        'src/stream.ts': `
          export async function* stream(customer, request) {
            let outputTokens = 0;
            for await (const chunk of client.chat(request)) {
              outputTokens += chunk.tokens;
              yield chunk.text;
            }
            await recordUsage(customer, outputTokens);
          }
        `,
      },
      at: ['src/stream.ts:7'],
    },
  ],
  silent: [
    {
      name: 'bytes stored before the failure is looked at, and a count that is nobody’s',
      files: {
        'edge/download.go': `
          package edge

          func (h *Handler) download(w http.ResponseWriter, object io.Reader) {
              sent, err := io.Copy(w, object)
              h.DB.ExecContext(ctx, "insert into egress_events (request_id, account_id, bytes) values ($1, $2, $3)", id, account, sent)
              if err != nil {
                  return
              }
          }

          func (h *Handler) backup(w io.Writer, object io.Reader) error {
              sent, err := io.Copy(w, object)
              if err != nil {
                  return err
              }
              _, err = h.DB.ExecContext(ctx, "insert into backups (name, bytes) values ($1, $2)", name, sent)
              return err
          }
        `,
      },
    },
    {
      name: 'the same streams, recorded in a finally; rows that are written one by one',
      files: {
        'src/chat.ts': `
          import { storeUsage } from './store';
          export async function chat(c, messages) {
            const answer = await llm.complete({ messages, stream: true });
            let usage = null;
            try {
              for await (const piece of answer) {
                usage = piece.usage ?? usage;
                await c.writeSSE({ data: piece.text });
              }
            } finally {
              if (usage) await storeUsage({ requestId: c.id, tokens: usage.total_tokens });
            }
          }
          export async function exportRows(c, rows) {
            let usage = null;
            for (const row of rows) {
              usage = row.usage ?? usage;
              c.write(row.line);
            }
            await storeUsage({ requestId: c.id, tokens: usage.total_tokens });
          }
        `,
        'src/draft.py': `
          from .store import save_tokens

          def draft(ask, workspace):
              last = None
              try:
                  for piece in client.complete(prompt=ask.topic, stream=True):
                      last = piece.usage_metadata
                      yield piece.text
              finally:
                  save_tokens(ask.id, workspace.id, last)
        `,
      },
    },
    {
      name: 'a way out for a row that was reported before, and for one loaded by a query',
      files: {
        'src/ReportScanJob.cs': `
          public class ReportScanJob
          {
              public async Task RunAsync(Guid scanId)
              {
                  var scan = await db.Scans.SingleAsync(s => s.Id == scanId);
                  if (scan.Kind == Kind.Preview) return;
                  await usage.RecordUsageAsync(scan.Customer, scan.Pages);
              }
          }
        `,
        'src/scan.ts': `
          export async function run(id) {
            const scan = await scanner.resume(id);
            if (scan.reportedAt) return;
            await recordUsage(scan.customer, scan.pages);
          }
        `,
      },
    },
    {
      name: 'a function of the project that puts usage into an outbox, whatever happens',
      files: {
        'chat.py': `
          from sqlalchemy.dialects.postgresql import insert
          from app.models import UsageOutbox

          async def record(request_id, tokens):
              async with session_factory() as session:
                  await session.execute(insert(UsageOutbox).values(event_id=request_id, tokens=tokens.output))

          async def answer(ask):
              async with client.messages.stream(messages=ask) as stream:
                  try:
                      async for event in stream:
                          yield event.text
                  finally:
                      await record(ask.id, stream.total)
        `,
        'greet.py': `
          async def record(name):
              await session.execute(insert(Visit).values(name=name))

          async def greet(ask):
              async for event in ask.stream:
                  yield event.text
              await record(ask.name)
        `,
      },
    },
    {
      name: 'a proxy that records on every way out, in Go',
      files: {
        'proxy/relay.go': `
          package proxy

          func (p *Relay) relay(w io.Writer, body io.Reader, tenant string) error {
              reader := bufio.NewReader(body)
              var usage Usage
              defer func() { p.ledger.Record(tenant, usage) }()
              for {
                  line, err := reader.ReadString('\\n')
                  if err != nil {
                      return err
                  }
                  usage = readUsage(line, usage)
                  if _, err := io.WriteString(w, line); err != nil {
                      return err
                  }
              }
          }
        `,
      },
    },
    {
      name: 'a failed write that is caught before the usage is recorded',
      files: {
        'src/chat.ts': `
          export async function answer(sse: Sse, stream: Stream, workspace: string) {
            const spent = { completionTokens: 0 };
            try {
              for await (const chunk of stream) {
                spent.completionTokens += chunk.tokens;
                await sse.writeSSE({ data: chunk.text });
              }
            } catch (error) {
              logger.info('client went away');
            }
            await recordUsage(workspace, spent);
          }
        `,
      },
    },
    {
      name: 'recorded in a finally',
      files: {
        'llm/stream.py': `
          def stream(customer, request):
              usage = None
              try:
                  for chunk in client.stream(request):
                      usage = chunk.usage or usage
                      yield chunk
              finally:
                  record_usage(customer, usage)
        `,
      },
    },
    {
      name: 'recorded after the loop and in the handler',
      files: {
        'llm/stream.py': `
          def stream(customer, request):
              usage = None
              try:
                  for chunk in client.stream(request):
                      usage = chunk.usage or usage
                      yield chunk
              except GeneratorExit:
                  record_usage(customer, usage)
                  raise
              record_usage(customer, usage)
        `,
      },
    },
    {
      name: 'a loop that hands nothing out',
      files: {
        'llm/sum.py': `
          def total(customer, chunks):
              usage = 0
              for chunk in chunks:
                  usage += chunk.usage
              record_usage(customer, usage)
        `,
      },
    },
    {
      name: 'a generator that only logs what it gathered',
      files: {
        'src/stream.ts': `
          export async function* stream(request) {
            let tokens = 0;
            for await (const chunk of client.chat(request)) {
              tokens += chunk.tokens;
              yield chunk.text;
            }
            console.log('tokens', tokens);
          }
        `,
      },
    },
  ],
});
