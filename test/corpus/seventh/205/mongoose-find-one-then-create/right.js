import mongoose from 'mongoose';
import fp from 'fastify-plugin';

const deliverySchema = new mongoose.Schema(
  {
    messageSid: { type: String, required: true },
    workspace: { type: mongoose.Types.ObjectId, ref: 'Workspace', required: true },
    segments: { type: Number, required: true, min: 1 },
    at: { type: Date, required: true },
  },
  { versionKey: false },
);
deliverySchema.index({ workspace: 1, messageSid: 1 }, { unique: true });
deliverySchema.index({ workspace: 1, at: 1 });

/** The invoice of a month sums the segments of its deliveries. */
export const BilledDelivery = mongoose.model('BilledDelivery', deliverySchema);

const DUPLICATE_KEY = 11000;

async function recordDelivery({ sid, workspaceId, segments, at }) {
  try {
    await BilledDelivery.create({ messageSid: sid, workspace: workspaceId, segments, at });
    return 'recorded';
  } catch (err) {
    if (err.code !== DUPLICATE_KEY) throw err;
    return 'known';
  }
}

export default fp(async (app) => {
  // The carrier calls again when we are slow, sometimes while the first call is still running.
  app.post('/hooks/delivery/:workspaceId', { preHandler: app.verifyCarrier }, async (request, reply) => {
    const { MessageSid, MessageStatus, NumSegments, Timestamp } = request.body;
    if (MessageStatus !== 'delivered') return reply.code(204).send();

    const outcome = await recordDelivery({
      sid: MessageSid,
      workspaceId: request.params.workspaceId,
      segments: Number(NumSegments),
      at: new Date(Timestamp),
    });
    request.log.debug({ sid: MessageSid, outcome }, 'delivery report');
    return reply.code(204).send();
  });

  app.get('/workspaces/:id/deliveries', async (request) =>
    BilledDelivery.find({ workspace: request.params.id }).sort({ at: -1 }).limit(50).lean(),
  );
});
