export interface Counts {
  input: number
  output: number
}

export interface Totals {
  calls: number
  byModel: Record<string, Counts>
}

export const emptyTotals = (): Totals => ({ calls: 0, byModel: {} })

export function tokensOf(totals: Totals): number {
  return Object.values(totals.byModel).reduce((sum, c) => sum + c.input + c.output, 0)
}
