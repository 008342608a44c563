const { BaseCallbackHandler } = require('@langchain/core/callbacks/base')
const { prisma } = require('../db')

/**
 * Hangs on every chain and keeps what each model run used.
 * usage_metadata where the integration sets it, llmOutput.tokenUsage for the older ones (Mistral, Azure).
 */
class RunUsageHandler extends BaseCallbackHandler {
  name = 'run-usage'
  awaitHandlers = true
  raiseError = true

  constructor({ accountId, feature }) {
    super()
    this.accountId = accountId
    this.feature = feature
    this.models = new Map()
  }

  handleChatModelStart(llm, _messages, runId, _parent, extra) {
    this.models.set(runId, extra?.invocation_params?.model ?? llm.id.at(-1))
  }

  handleLLMError(_err, runId) {
    this.models.delete(runId)
  }

  read(output) {
    const meta = output.generations[0]?.[0]?.message?.usage_metadata
    if (meta) return { input: meta.input_tokens, output: meta.output_tokens }
    const { promptTokens, completionTokens } = output.llmOutput?.tokenUsage ?? {}
    return promptTokens === undefined ? null : { input: promptTokens, output: completionTokens }
  }

  async handleLLMEnd(output, runId) {
    const model = this.models.get(runId)
    this.models.delete(runId)
    const tokens = this.read(output)
    if (!tokens) throw new Error(`run ${runId} of ${model} tells no usage`)
    await prisma.modelRun.upsert({
      where: { runId },
      update: {},
      create: {
        runId,
        model,
        accountId: this.accountId,
        feature: this.feature,
        inputTokens: tokens.input,
        outputTokens: tokens.output,
      },
    })
  }
}

module.exports = { RunUsageHandler }
