import type { TokenUsageRow } from './rows';

export interface Totals {
  requests: number;
  byModel: Record<string, { input: number; output: number }>;
}

const EMPTY: Totals = { requests: 0, byModel: {} }; // <- MTR-345

/** What the workspaces used, from rows in any order. */
export class TotalsByWorkspace {
  private readonly totals = new Map<string, Totals>();

  add(row: TokenUsageRow): void {
    const totals = this.totals.get(row.workspaceId) ?? { ...EMPTY }; // <- MTR-345
    totals.requests += 1;

    const model = totals.byModel[row.model] ?? { input: 0, output: 0 };
    model.input += row.inputTokens;
    model.output += row.outputTokens;
    totals.byModel[row.model] = model; // <- MTR-345

    this.totals.set(row.workspaceId, totals);
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
