import type { LanguageModelUsage } from 'ai'
import type { Kysely } from 'kysely'
import type { Schema } from '../schema.js'
import { emptyTotals, tokensOf, type Totals } from './totals.js'

/** One per agent run; `finish` handlers of the steps call add(), the runner calls store() at the end. */
export class RunTracker {
  private readonly totals: Totals = emptyTotals()

  constructor(
    private readonly db: Kysely<Schema>,
    private readonly runId: string,
    private readonly workspaceId: string,
  ) {}

  add(model: string, usage: LanguageModelUsage): void {
    if (usage.inputTokens === undefined || usage.outputTokens === undefined) {
      throw new Error(`${model} told no usage in run ${this.runId}`)
    }
    this.totals.calls += 1
    const counts = (this.totals.byModel[model] ??= { input: 0, output: 0 })
    counts.input += usage.inputTokens
    counts.output += usage.outputTokens
  }

  get tokens(): number {
    return tokensOf(this.totals)
  }

  async store(): Promise<void> {
    const rows = Object.entries(this.totals.byModel).map(([model, c]) => ({
      run_id: this.runId,
      workspace_id: this.workspaceId,
      model,
      input_tokens: c.input,
      output_tokens: c.output,
    }))
    if (rows.length === 0) return
    await this.db
      .insertInto('run_usage')
      .values(rows)
      .onConflict((oc) => oc.columns(['run_id', 'model']).doNothing())
      .execute()
  }
}
