import { Polar } from '@polar-sh/sdk';
import { Hono } from 'hono';
import { requestId } from 'hono/request-id';
import { createMiddleware } from 'hono/factory';
import { apiKey } from './auth';
import { screenshot } from './screenshot';

interface Shot {
  id: string;
  organizationId: string;
  status: number;
  width: number;
}

interface Bindings {
  POLAR_TOKEN: string;
  BROWSER: Fetcher;
  USAGE: Queue<Shot>;
}

type Env = { Bindings: Bindings; Variables: { organizationId: string } };

const metered = createMiddleware<Env>(async (c, next) => {
  await next();
  await c.env.USAGE.send({
    id: c.get('requestId'),
    organizationId: c.get('organizationId'),
    status: c.res.status,
    width: Number(c.req.query('width') ?? 1280),
  });
});

const app = new Hono<Env>();
app.use('*', requestId());
app.get('/health', (c) => c.text('ok'));
app.get('/v1/screenshot', apiKey, metered, async (c) => {
  const image = await screenshot(c.env.BROWSER, c.req.query('url') ?? '');
  c.executionCtx.waitUntil(caches.default.put(c.req.raw, new Response(image)));
  return c.body(image, 200, { 'content-type': 'image/png' });
});

async function ingest(batch: MessageBatch<Shot>, env: Bindings): Promise<void> {
  const polar = new Polar({ accessToken: env.POLAR_TOKEN });
  // A throw here puts the batch back; after twenty attempts it goes to usage-dead (see wrangler.toml).
  await polar.events.ingest({
    events: batch.messages.map(({ body }) => ({
      name: 'screenshot',
      externalId: body.id,
      externalCustomerId: body.organizationId,
      metadata: { status: body.status, width: body.width },
    })),
  });
}

export default { fetch: app.fetch, queue: ingest };
