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
