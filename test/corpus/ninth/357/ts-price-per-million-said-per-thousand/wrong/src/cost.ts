import { priceOf } from './prices';

export interface Tokens {
  model: string;
  input: bigint;
  output: bigint;
}

/** What the tokens of a month cost. */
export function cost(usage: Tokens[]): bigint {
  let total = 0n;
  for (const { model, input, output } of usage) {
    const price = priceOf(model);
    // prices are per 1K tokens // <- MTR-357|MTR-306
    total += input * price.input + output * price.output;
  }
  return total / 1_000_000n; // <- MTR-357|MTR-306
}

/** For the tooltip of the model menu. */
export function priceLabel(model: string): string {
  const { input, output } = priceOf(model);
  return `$${Number(input) / 1e6} in, $${Number(output) / 1e6} out per 1K tokens`; // <- MTR-357|MTR-306
}
