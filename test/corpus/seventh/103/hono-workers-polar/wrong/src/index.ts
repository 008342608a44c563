import { Polar } from '@polar-sh/sdk';
import { Hono } from 'hono';
import { requestId } from 'hono/request-id';
import { createMiddleware } from 'hono/factory';
import { apiKey } from './auth';
import { screenshot } from './screenshot';

type Env = { Bindings: { POLAR_TOKEN: string; BROWSER: Fetcher }; Variables: { organizationId: string } };

const metered = createMiddleware<Env>(async (c, next) => {
  await next();
  const polar = new Polar({ accessToken: c.env.POLAR_TOKEN });
  await polar.events.ingest({ // <- MTR-103
    events: [
      {
        name: 'screenshot',
        externalId: c.get('requestId'),
        externalCustomerId: c.get('organizationId'),
        metadata: { status: c.res.status, width: Number(c.req.query('width') ?? 1280) },
      },
    ],
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

export default app;
