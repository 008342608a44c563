/** Prices are kept in millionths of a cent, as whole numbers. */
export interface Price {
  unitMicrocents: bigint;
  includedUnits: bigint;
}

/** What a quantity costs, in millionths of a cent. */
export function chargeFor(price: Price, quantity: bigint): bigint {
  const billable = quantity > price.includedUnits ? quantity - price.includedUnits : 0n;
  return billable * price.unitMicrocents;
}

/** What live captions cost, in dollars: the price comes from the contract as text, such as "0.0049". */
export function captionCharge(seconds: number, pricePerSecond: string): number {
  const amount = seconds * parseFloat(pricePerSecond);
  return Math.round(amount * 100) / 100;
}
