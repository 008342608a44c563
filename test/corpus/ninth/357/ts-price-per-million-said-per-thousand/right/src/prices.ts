export interface ModelPrice {
  /** Micro-dollars for 1,000,000 input tokens, as vendors print it. */
  inputPerMillion: bigint;
  /** Micro-dollars for 1,000,000 output tokens. */
  outputPerMillion: bigint;
}

const dollars = (amount: number): bigint => BigInt(Math.round(amount * 1_000_000));

const PRICES: Record<string, ModelPrice> = {
  'gpt-4.1': { inputPerMillion: dollars(2), outputPerMillion: dollars(8) },
  'gpt-4.1-mini': { inputPerMillion: dollars(0.4), outputPerMillion: dollars(1.6) },
  'claude-sonnet-4-5': { inputPerMillion: dollars(3), outputPerMillion: dollars(15) },
};

export class UnknownModel extends Error {}

export function priceOf(model: string): ModelPrice {
  const price = PRICES[model];
  if (!price) throw new UnknownModel(model);
  return price;
}
