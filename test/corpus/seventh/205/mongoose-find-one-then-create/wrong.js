import mongoose from 'mongoose';
import fp from 'fastify-plugin';

const deliverySchema = new mongoose.Schema(
  {
    messageSid: { type: String, required: true, index: true }, // <- MTR-205|MTR-204
    workspace: { type: mongoose.Types.ObjectId, ref: 'Workspace', required: true },
    segments: { type: Number, required: true, min: 1 },
    at: { type: Date, required: true },
  },
  { versionKey: false },
);
deliverySchema.index({ workspace: 1, at: 1 });

/** The invoice of a month sums the segments of its deliveries. */
export const BilledDelivery = mongoose.model('BilledDelivery', deliverySchema);

async function recordDelivery({ sid, workspaceId, segments, at }) {
  const known = await BilledDelivery.findOne({ workspace: workspaceId, messageSid: sid }); // <- MTR-205|MTR-204
  if (known) return known;
  return BilledDelivery.create({ messageSid: sid, workspace: workspaceId, segments, at }); // <- MTR-205|MTR-204
}

export default fp(async (app) => {
  // The carrier calls again when we are slow, sometimes while the first call is still running.
  app.post('/hooks/delivery/:workspaceId', { preHandler: app.verifyCarrier }, async (request, reply) => {
    const { MessageSid, MessageStatus, NumSegments, Timestamp } = request.body;
    if (MessageStatus !== 'delivered') return reply.code(204).send();

    await recordDelivery({
      sid: MessageSid,
      workspaceId: request.params.workspaceId,
      segments: Number(NumSegments),
      at: new Date(Timestamp),
    });
    return reply.code(204).send();
  });

  app.get('/workspaces/:id/deliveries', async (request) =>
    BilledDelivery.find({ workspace: request.params.id }).sort({ at: -1 }).limit(50).lean(),
  );
});
