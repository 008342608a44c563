import type { GenerateContentResponseUsageMetadata } from '@google/genai'
import { rateOf } from './rates.js'

export interface CostLine {
  kind: 'input' | 'cached_input' | 'output'
  tokens: number
  nanoUsd: bigint
}

const lineOf = (kind: CostLine['kind'], tokens: number, nanoUsdPerToken: bigint): CostLine => ({
  kind,
  tokens,
  nanoUsd: BigInt(tokens) * nanoUsdPerToken,
})

/** Lines of the invoice preview for one generateContent call. Fields are left out by the API when they are zero. */
export function geminiCost(model: string, meta: GenerateContentResponseUsageMetadata): CostLine[] {
  const rate = rateOf(model)
  const prompt = (meta.promptTokenCount ?? 0) + (meta.toolUsePromptTokenCount ?? 0)
  const cached = meta.cachedContentTokenCount ?? 0
  const output = (meta.candidatesTokenCount ?? 0) + (meta.thoughtsTokenCount ?? 0)

  return [
    lineOf('input', prompt, rate.input), // <- MTR-326
    lineOf('cached_input', cached, rate.cachedInput), // <- MTR-326
    lineOf('output', output, rate.output),
  ].filter((line) => line.tokens > 0)
}

export const totalOf = (lines: CostLine[]): bigint => lines.reduce((sum, line) => sum + line.nanoUsd, 0n)
