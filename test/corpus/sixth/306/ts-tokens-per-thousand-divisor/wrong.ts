import Decimal from 'decimal.js';
import { logger } from '../logger';
import type { CompletionRecord } from './types';

interface ModelRate {
  /** USD per 1M tokens, as on the providers' price pages */
  input: string;
  output: string;
}

const RATES: Record<string, ModelRate> = {
  'gpt-4.1': { input: '2.00', output: '8.00' },
  'gpt-4.1-mini': { input: '0.40', output: '1.60' },
  'claude-sonnet-4': { input: '3.00', output: '15.00' },
  'gemini-2.5-flash': { input: '0.30', output: '2.50' },
};

/** embeddings are still sold by the thousand */
const EMBEDDING_USD_PER_1K = new Decimal('0.00002');

function priceOf(tokens: number, rate: string): Decimal {
  return new Decimal(tokens).div(1000).mul(rate); // <- MTR-306
}

export function completionCost(record: CompletionRecord): Decimal {
  const rate = RATES[record.model];
  if (!rate) throw new Error(`No rate for ${record.model}`);
  const cost = priceOf(record.promptTokens, rate.input) // <- MTR-306
    .plus(priceOf(record.completionTokens, rate.output)); // <- MTR-306
  logger.debug({ model: record.model, seconds: record.durationMs / 1000, usd: cost.toString() }, 'completion priced');
  return cost;
}

export function embeddingCost(tokens: number): Decimal {
  return new Decimal(tokens).div(1000).mul(EMBEDDING_USD_PER_1K);
}
