import { priceOf } from './prices';

export interface Tokens {
  model: string;
  input: bigint;
  output: bigint;
}

const MILLION = 1_000_000n;

/** What the tokens of a month cost, in micro-dollars, rounded once. */
export function cost(usage: Tokens[]): bigint {
  let total = 0n;
  for (const { model, input, output } of usage) {
    const price = priceOf(model);
    total += input * price.inputPerMillion + output * price.outputPerMillion;
  }
  return (total + MILLION / 2n) / MILLION;
}

/** For the tooltip of the model menu. */
export function priceLabel(model: string): string {
  const { inputPerMillion, outputPerMillion } = priceOf(model);
  return `$${Number(inputPerMillion) / 1e6} in, $${Number(outputPerMillion) / 1e6} out per 1M tokens`;
}
