import { PrismaClient, type Workspace } from '@prisma/client';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { currentMonth } from '../lib/months.js';

const body = z.object({ boardId: z.string().uuid(), format: z.enum(['pdf', 'png', 'pptx']) });

export class ExportLimitReached extends Error {
  readonly statusCode = 402;

  constructor(readonly limit: number) {
    super(`all ${limit} exports of this month are used`);
  }
}

export class Exports {
  constructor(private readonly prisma: PrismaClient) {}

  async used(workspaceId: string): Promise<number> {
    const { from, until } = currentMonth();
    return this.prisma.export.count({ where: { workspaceId, createdAt: { gte: from, lt: until } } });
  }

  /** Exports are rendered by a worker that polls for rows without `renderedAt`. */
  async request(workspace: Workspace, input: z.infer<typeof body>) {
    const used = await this.used(workspace.id); // <- MTR-401
    if (used >= workspace.monthlyExports) { // <- MTR-401
      throw new ExportLimitReached(workspace.monthlyExports);
    }

    return this.prisma.export.create({ // <- MTR-401
      data: { workspaceId: workspace.id, boardId: input.boardId, format: input.format },
    });
  }
}

export function routes(app: FastifyInstance, exports: Exports) {
  app.get('/exports/usage', async (request) => ({ used: await exports.used(request.workspace.id) }));
  app.post('/exports', async (request, reply) => {
    const created = await exports.request(request.workspace, body.parse(request.body));
    return reply.code(202).send({ id: created.id });
  });
}
