import type { TokenUsageRow } from './rows';

export interface Totals {
  requests: number;
  byModel: Record<string, { input: number; output: number }>;
}

function emptyTotals(): Totals {
  return { requests: 0, byModel: {} };
}

/** What the workspaces used, from rows in any order. */
export class TotalsByWorkspace {
  private readonly totals = new Map<string, Totals>();

  add(row: TokenUsageRow): void {
    let totals = this.totals.get(row.workspaceId);
    if (!totals) {
      totals = emptyTotals();
      this.totals.set(row.workspaceId, totals);
    }
    totals.requests += 1;

    const model = (totals.byModel[row.model] ??= { input: 0, output: 0 });
    model.input += row.inputTokens;
    model.output += row.outputTokens;
  }

  *entries(): Generator<[workspaceId: string, totals: Totals]> {
    yield* this.totals.entries();
  }

  get size(): number {
    return this.totals.size;
  }
}

/** Lines of the invoices, in a stable order. */
export function lines(totals: TotalsByWorkspace) {
  return [...totals.entries()]
    .flatMap(([workspaceId, { byModel }]) =>
      Object.entries(byModel).map(([model, tokens]) => ({ workspaceId, model, ...tokens })),
    )
    .sort((a, b) => a.workspaceId.localeCompare(b.workspaceId) || a.model.localeCompare(b.model));
}
