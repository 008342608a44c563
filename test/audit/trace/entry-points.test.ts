import { describe, expect, it } from 'vitest';
import { traceOf } from '#test/trace-of.ts';

async function kindsIn(path: string, code: string): Promise<string[]> {
  const { entryPoints } = await traceOf({ [path]: code });
  return entryPoints.all.map((entry) => entry.kind);
}

describe('entry points', () => {
  it.each([
    ['http', 'src/a.ts', 'app.get("/x", (req, res) => {});'],
    ['http', 'src/a.ts', 'function show(req, res) {}\nrouter.get("/x", show);'],
    ['http', 'src/a.ts', 'router.post("/x", auth, asyncHandler(async (req, res) => {}));'],
    ['http', 'app/api/usage/route.ts', 'export async function GET(request) {}'],
    ['http', 'src/a.ts', 'class UsageController { @Get("/usage") show() {} }'],
    ['webhook', 'src/a.ts', 'app.post("/webhooks/stripe", (req, res) => {});'],
    ['schedule', 'src/a.ts', 'cron.schedule("0 * * * *", async () => {});'],
    ['schedule', 'src/a.ts', 'setInterval(() => flush(), 1000);'],
    ['consumer', 'src/a.ts', 'new Worker("usage", async (job) => {});'],
    ['consumer', 'src/a.ts', 'await consumer.run({ eachMessage: async ({ message }) => {} });'],
    ['lambda', 'src/a.ts', 'export const handler = async (event) => {};'],
    ['http', 'app.py', '@app.post("/usage")\ndef record(body):\n    pass'],
    ['consumer', 'tasks.py', '@shared_task(acks_late=True)\ndef report():\n    pass'],
    ['command', 'main.go', 'package main\nfunc main() {}'],
    ['http', 'main.go', 'package main\nfunc (h *Handler) Show(w http.ResponseWriter, r *http.Request) {}'],
    ['http', 'main.go', 'package main\nfunc (h *Handler) Show(c *gin.Context) {}'],
    [
      'http',
      'main.go',
      'package main\nfunc Routes(r chi.Router) { r.Method("POST", "/usage", record) }\nfunc record() {}',
    ],
    [
      'http',
      'A.cs',
      'class A { void Map(R app) { app.MapPost("usage", Record); } static void Record(Usage u) {} }',
    ],
    ['http', 'A.cs', 'class A { void Map(R app) { app.MapGroup("/v1").MapGet("", (Db db) => db.All()); } }'],
    ['http', 'a.kt', 'fun Application.routes() { routing { post("/usage") { save() } } }'],
    ['http', 'a.kt', 'fun Route.usage() { route("/usage") { post { save() } } }'],
    ['http', 'app.rb', 'post "/usage" do\n  save\nend'],
    [
      'http',
      'a.rs',
      'fn app() { Router::new().route("/usage", get(list).post(record)); }\nasync fn record() {}',
    ],
    [
      'http',
      'a.rs',
      'fn app() { App::new().route("/usage", web::post().to(record)); }\nasync fn record() {}',
    ],
    ['http', 'a.php', '<?php Route::post("/usage", function (Request $r) { save(); });'],
    ['http', 'src/a.ts', 'app.route({ method: "POST", url: "/usage", handler: async (request) => {} });'],
    [
      'http',
      'src/a.ts',
      'app.post("/usage", makeHandler(db));\nfunction makeHandler(db) { return async (c) => {}; }',
    ],
    ['http', 'src/a.ts', 'export const add = protectedProcedure.input(x).mutation(async ({ ctx }) => {});'],
    ['http', 'src/routes/usage/+server.ts', 'export async function POST({ request }) {}'],
    ['http', 'shop/views.py', 'def record(request, team_id):\n    pass'],
    ['http', 'shop/api.py', '@csrf_exempt\ndef record(request):\n    pass'],
    ['http', 'A.java', 'class A { @PostMapping("/usage") void record(Usage u) {} }'],
    [
      'webhook',
      'a.py',
      'bp = Blueprint("pay", __name__, url_prefix="/webhooks/pay")\n@bp.post("")\ndef take():\n    pass',
    ],
    ['webhook', 'a.py', '@app.post("/pay")\ndef take():\n    check(request.headers.get("X-Signature"))'],
    [
      'webhook',
      'A.java',
      '@RequestMapping("/webhooks") class A { @PostMapping("/stripe") void take(String b) {} }',
    ],
    [
      'webhook',
      'src/a.ts',
      'app.post("/pay", (req, res) => { stripe.webhooks.constructEvent(req.body, sig, key); });',
    ],
    [
      'consumer',
      'a.py',
      'def make(db):\n    def on(ch, m, p, b):\n        save(db, b)\n    return on\nchannel.basic_consume(queue="q", on_message_callback=make(db))',
    ],
    [
      'consumer',
      'main.go',
      'package main\nfunc run() { nc.QueueSubscribe("usage", "w", handle(db)) }\nfunc handle(db *DB) nats.MsgHandler { return func(m *nats.Msg) {} }',
    ],
    [
      'consumer',
      'A.cs',
      'class A { void Start() { consumer.ReceivedAsync += OnReceived; } Task OnReceived(object s, Args a) { return Save(a); } }',
    ],
    [
      'consumer',
      'A.cs',
      'class UsageConsumer : IConsumer<Usage> { public async Task Consume(ConsumeContext<Usage> c) {} }',
    ],
    [
      'consumer',
      'a.php',
      '<?php class ReportUsage implements ShouldQueue { public function handle(): void {} }',
    ],
    ['consumer', 'A.java', 'class A { @KafkaListener(topics = "usage") void take(Usage u) {} }'],
    [
      'consumer',
      'A.java',
      'class A { void run() { while (running) { var records = consumer.poll(d); save(records); } } }',
    ],
    ['consumer', 'a.py', 'def run():\n    for message in consumer:\n        save(message)'],
    [
      'consumer',
      'main.go',
      'package main\nfunc run() { for { m, err := reader.FetchMessage(ctx); save(m, err) } }',
    ],
    [
      'consumer',
      'main.go',
      'package main\nfunc main() { for { out, _ := client.ReceiveMessage(ctx, in); save(out) } }',
    ],
    [
      'schedule',
      'A.cs',
      'class Export : BackgroundService { protected override async Task ExecuteAsync(CancellationToken t) { } }',
    ],
    ['schedule', 'A.java', 'class A { @Scheduled(cron = "0 * * * * *") void export() {} }'],
    [
      'schedule',
      'main.go',
      'package main\nfunc start() { c := cron.New()\nc.AddFunc("@hourly", func() { export() }) }',
    ],
    ['schedule', 'main.go', 'package main\nfunc run() { for { select { case <-ticker.C: export() } } }'],
    [
      'schedule',
      'src/a.ts',
      'async function run(signal) { while (!signal.aborted) { await sendAll(); await sleep(1000); } }',
    ],
    ['schedule', 'a.py', 'def run():\n    while True:\n        send_all()\n        time.sleep(10)'],
  ])('%s in %s: %s', async (kind, path, code) => {
    expect(await kindsIn(path, code)).toEqual([kind]);
  });

  it.each([
    ['src/a.ts', 'function add(a, b) {}'],
    ['src/a.ts', 'map.get("key", () => {});'],
    ['src/a.ts', 'items.forEach((item) => {});'],
    ['main.go', 'package main\nfunc (s *Service) Show(ctx context.Context) {}'],
    // It waits for one thing, or tries it again.
    [
      'src/a.ts',
      'async function get(id) { while (true) { try { return await load(id); } catch { await sleep(9); } } }',
    ],
    ['src/a.ts', 'async function wait(job) { while (job.status === "open") { await sleep(9); } }'],
    ['a.py', 'def total(rows):\n    for row in rows:\n        add(row)'],
    ['app.rb', 'it "works" do\n  post "/usage", params: { n: 1 }\nend'],
    ['a.kt', 'fun f() { cache.get("/x") { load() } }'],
    ['a.py', 'def parse(request):\n    return request'],
    ['A.cs', 'class A { void F() { total += Received; button.Click += OnClick; } void OnClick() {} }'],
  ])('are not seen in %s: %s', async (path, code) => {
    expect(await kindsIn(path, code)).toEqual([]);
  });

  it('are found from a site through the calls that lead to it', async () => {
    const { sites, entryPoints } = await traceOf({
      'src/jobs.ts': 'new Worker("usage", async (job) => { await settle(job.data); });',
      'src/settle.ts': 'export async function settle(data) { await recordUsage(data.team); }',
    });
    const [site] = sites.filter((one) => one.file.path === 'src/settle.ts');

    expect(site && entryPoints.leadingTo(site.node).map((entry) => entry.kind)).toEqual(['consumer']);
  });
});
