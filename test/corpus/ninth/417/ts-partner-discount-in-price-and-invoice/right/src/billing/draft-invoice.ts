import type { Contract } from '../contracts/contract';
import type { InvoiceDraft, InvoiceLine } from './invoice';
import { unitPrice } from './unit-prices';

export interface MeteredSku {
  sku: string;
  units: bigint;
  lastUsedAt: Date;
}

const MICRO_PER_CENT = 1_000_000n;

function line(contract: Contract, metered: MeteredSku): InvoiceLine & { micro: bigint } {
  const price = unitPrice(contract, metered.sku, metered.lastUsedAt);
  return { sku: metered.sku, units: metered.units, unitMicro: price.micro, micro: price.micro * metered.units };
}

function toCents(micro: bigint): bigint {
  return (micro + MICRO_PER_CENT / 2n) / MICRO_PER_CENT;
}

export function draftInvoice(contract: Contract, usage: MeteredSku[]): InvoiceDraft {
  const lines = usage.map((metered) => line(contract, metered));
  // Prices are the contract's own already; the discount is shown as text, see the PDF's footer.
  const total = lines.reduce((sum, { micro }) => sum + micro, 0n);

  return {
    contractId: contract.id,
    lines,
    discountNote: contract.discountBasisPoints > 0 ? `includes ${contract.discountBasisPoints / 100} % off list prices` : null,
    totalCents: toCents(total) + contract.baseFeeCents,
  };
}
