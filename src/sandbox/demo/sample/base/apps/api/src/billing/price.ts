import { Decimal } from 'decimal.js';

/** What a transcription costs, in dollars, exactly: the price comes from the contract as text, such as "0.0049". */
export function transcriptionCharge(seconds: number, unitPrice: string): string {
  return new Decimal(unitPrice).times(seconds).toFixed(4);
}
