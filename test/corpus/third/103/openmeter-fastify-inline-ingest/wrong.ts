import type { OpenMeter } from '@openmeter/sdk';
import type { FastifyInstance } from 'fastify';
import type { Knex } from 'knex';
import { randomUUID } from 'node:crypto';
import { renderPdf } from '../pdf/render.js';

const SOURCE = 'invoice-renderer';

interface PdfBody {
  templateId: string;
  data: Record<string, unknown>;
}

export interface PdfRoutesOptions {
  db: Knex;
  openmeter: OpenMeter;
}

export async function pdfRoutes(app: FastifyInstance, { db, openmeter }: PdfRoutesOptions) {
  app.get<{ Params: { id: string } }>('/v1/documents/:id', async (request, reply) => {
    const document = await db('documents')
      .where({ id: request.params.id, tenant_id: request.tenant.id })
      .first();
    return document ?? reply.code(404).send({ error: 'not_found' });
  });

  app.post<{ Body: PdfBody }>('/v1/documents', async (request, reply) => {
    const { templateId, data } = request.body;
    const pdf = await renderPdf(templateId, data);
    const document = {
      id: randomUUID(),
      tenant_id: request.tenant.id,
      pages: pdf.pageCount,
      storage_key: pdf.storageKey,
      created_at: new Date(),
    };
    await db('documents').insert(document);
    await openmeter.events.ingest({ // <- MTR-103|MTR-111
      id: `document-${document.id}`,
      source: SOURCE,
      type: 'document.rendered',
      subject: document.tenant_id,
      time: document.created_at,
      data: { pages: document.pages },
    });
    return reply.code(201).send({ id: document.id, pages: document.pages });
  });

  app.addHook('onClose', async () => {
    await db.destroy();
  });
}
