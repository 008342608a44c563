export interface ModelPrice {
  /** Micro-dollars for 1,000 input tokens. */ // <- MTR-357|MTR-306
  input: bigint; // <- MTR-357|MTR-306
  /** Micro-dollars for 1,000 output tokens. */ // <- MTR-357|MTR-306
  output: bigint; // <- MTR-357|MTR-306
}

const dollars = (amount: number): bigint => BigInt(Math.round(amount * 1_000_000));

const PRICES: Record<string, ModelPrice> = {
  'gpt-4.1': { input: dollars(2), output: dollars(8) },
  'gpt-4.1-mini': { input: dollars(0.4), output: dollars(1.6) },
  'claude-sonnet-4-5': { input: dollars(3), output: dollars(15) },
};

export class UnknownModel extends Error {}

export function priceOf(model: string): ModelPrice {
  const price = PRICES[model];
  if (!price) throw new UnknownModel(model);
  return price;
}
