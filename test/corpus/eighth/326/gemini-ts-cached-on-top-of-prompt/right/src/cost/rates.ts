export interface Rate {
  /** nano-dollars per token: $0.30 per million is 300 */
  input: bigint
  cachedInput: bigint
  output: bigint
}

const RATES: Record<string, Rate> = {
  'gemini-2.5-flash': { input: 300n, cachedInput: 75n, output: 2500n },
  'gemini-2.5-flash-lite': { input: 100n, cachedInput: 25n, output: 400n },
}

export class UnknownModel extends Error {}

export function rateOf(model: string): Rate {
  const rate = RATES[model.replace(/^models\//, '')]
  if (!rate) throw new UnknownModel(model)
  return rate
}
