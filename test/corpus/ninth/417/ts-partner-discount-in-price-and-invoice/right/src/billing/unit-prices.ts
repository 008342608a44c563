import type { Contract } from '../contracts/contract';
import { listPrice } from '../catalogue/list-prices';

export interface UnitPrice {
  sku: string;
  /** Millionths of a cent. */
  micro: bigint;
}

const WHOLE = 10_000n;

/** The price of a contract: what was agreed for the SKU, or the list price less the partner's discount. */
export function unitPrice(contract: Contract, sku: string, at: Date): UnitPrice {
  const agreed = contract.agreedPrices.find((price) => price.sku === sku && price.from <= at);
  if (agreed) return { sku, micro: agreed.micro };

  const discount = BigInt(contract.discountBasisPoints);
  return { sku, micro: (listPrice(sku, at) * (WHOLE - discount)) / WHOLE };
}
