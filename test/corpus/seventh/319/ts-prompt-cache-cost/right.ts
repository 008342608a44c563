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
  const parts = [
    rates.input.times(usage.inputTokens),
    rates.output.times(usage.outputTokens),
    rates.cacheRead.times(usage.cacheReadInputTokens),
    rates.cacheWrite.times(usage.cacheCreationInputTokens),
  ];
  return Decimal.sum(...parts).div(PER_MILLION);
}

/** What the prompt cache saved, shown under the bill. */
export function cacheSavings(usage: TokenUsage, rates: ModelRates): Decimal {
  return rates.input.minus(rates.cacheRead).times(usage.cacheReadInputTokens).div(PER_MILLION);
}
