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
  ])('%s in %s: %s', async (kind, path, code) => {
    expect(await kindsIn(path, code)).toEqual([kind]);
  });

  it.each([
    ['src/a.ts', 'function add(a, b) {}'],
    ['src/a.ts', 'map.get("key", () => {});'],
    ['src/a.ts', 'items.forEach((item) => {});'],
    ['main.go', 'package main\nfunc (s *Service) Show(ctx context.Context) {}'],
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
