import Decimal from 'decimal.js';

export interface ModelRates {
  readonly input: Decimal;
  readonly output: Decimal;
  readonly cacheRead: Decimal;
  readonly cacheWrite: Decimal;
}

export interface TokenUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadInputTokens: number;
  readonly cacheCreationInputTokens: number;
}

const PER_MILLION = 1_000_000;

/** Dollars for one message; the rates are per million tokens. */
export function messageCost(usage: TokenUsage, rates: ModelRates): Decimal {
  const input = rates.input.times(usage.inputTokens);
  const output = rates.output.times(usage.outputTokens);
  const cacheRead = rates.cacheRead.times(usage.cacheReadInputTokens);
  const cacheWrite = rates.cacheRead.times(usage.cacheCreationInputTokens); // <- MTR-319

  return input.plus(output).plus(cacheRead).plus(cacheWrite).div(PER_MILLION);
}

/** What the prompt cache saved, shown under the bill. */
export function cacheSavings(usage: TokenUsage, rates: ModelRates): Decimal {
  return rates.input.minus(rates.cacheRead).times(usage.cacheReadInputTokens).div(PER_MILLION);
}
