import { Decimal } from 'decimal.js';

/** What a transcription costs, in dollars, exactly: the price comes from the contract as text, such as "0.0049". */
export function transcriptionCharge(seconds: number, unitPrice: string): string {
  return new Decimal(unitPrice).times(seconds).toFixed(4);
}

/** What live captions cost, in dollars. */
export function captionCharge(seconds: number, unitPrice: string): number {
  const amount = seconds * parseFloat(unitPrice);
  return Math.round(amount * 100) / 100;
}
