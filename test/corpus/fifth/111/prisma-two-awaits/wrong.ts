import type { PrismaClient } from '@prisma/client';
import { Hono } from 'hono';
import { z } from 'zod';

const Ended = z.object({ callId: z.uuid(), endedAt: z.coerce.date(), seconds: z.int().nonnegative() });

export function callRoutes(prisma: PrismaClient): Hono {
  const routes = new Hono();

  routes.post('/internal/calls/ended', async (c) => {
    const { callId, endedAt, seconds } = Ended.parse(await c.req.json());
    const call = await prisma.call.update({ where: { id: callId }, data: { state: 'ended', endedAt } }); // <- MTR-111
    await prisma.usageEvent.createMany({ // <- MTR-111
      data: [{ eventId: `call-${callId}`, workspaceId: call.workspaceId, meter: 'call_seconds', quantity: seconds, at: endedAt }],
      skipDuplicates: true,
    });
    return c.body(null, 204);
  });

  routes.get('/internal/calls/:id', async (c) => {
    const call = await prisma.call.findUnique({ where: { id: c.req.param('id') } });
    return call === null ? c.notFound() : c.json(call);
  });

  return routes;
}
