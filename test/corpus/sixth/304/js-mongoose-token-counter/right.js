const mongoose = require('mongoose');

const usageSchema = new mongoose.Schema({
  orgId: { type: mongoose.Types.ObjectId, required: true },
  month: { type: String, required: true }, // 2025-03, UTC
  promptTokens: { type: Number, default: 0 },
  completionTokens: { type: Number, default: 0 },
  byModel: { type: Map, of: Number, default: {} },
});
usageSchema.index({ orgId: 1, month: 1 }, { unique: true });

const Usage = mongoose.model('Usage', usageSchema);

// mongo does not allow dots in keys
const modelKey = (model) => model.replaceAll('.', '_');

async function addUsage(orgId, model, usage, finishedAt) {
  const month = finishedAt.toISOString().slice(0, 7);
  await Usage.updateOne(
    { orgId, month },
    {
      $inc: {
        promptTokens: usage.prompt_tokens,
        completionTokens: usage.completion_tokens,
        [`byModel.${modelKey(model)}`]: usage.total_tokens,
      },
    },
    { upsert: true },
  );
}

async function monthReport(orgId, month) {
  const doc = await Usage.findOne({ orgId, month }).lean();
  if (!doc) return { total: 0, models: [] };
  let total = 0;
  const models = [];
  for (const [model, tokens] of Object.entries(doc.byModel)) {
    total += tokens;
    models.push({ model, tokens });
  }
  models.sort((a, b) => b.tokens - a.tokens);
  return { total, models };
}

module.exports = { Usage, addUsage, monthReport };
