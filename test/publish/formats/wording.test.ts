import { describe, expect, it } from 'vitest';
import { modelOf } from '#publish/formats/wording.ts';

const USED = { used: true, requests: 2, inputTokens: 8_642, outputTokens: 420 };

describe('the sentence about the model auditor', () => {
  it.each([
    [
      'what it took and what became of its claims',
      { ...USED, costUsd: 0.02061, claimed: 3, grounded: 2, upheld: 1 },
      'The model auditor took part (2 requests, 8,642 tokens in, 420 out, about $0.0206; 3 claims, 2 borne out by the code quoted, 1 upheld by a second reading).',
    ],
    [
      'that nothing was sent',
      { used: true, requests: 0, inputTokens: 0, outputTokens: 0, costUsd: 0 },
      'The model auditor took part (its answers were remembered, nothing was sent).',
    ],
    [
      'that a part of it failed',
      { ...USED, reason: "1 of 3 parts: The model's server failed (500)." },
      "The model auditor took part, but not wholly (2 requests, 8,642 tokens in, 420 out): 1 of 3 parts: The model's server failed (500).",
    ],
    [
      'why it did not take part',
      { used: false, reason: 'The model refused to answer.', requests: 0, inputTokens: 0, outputTokens: 0 },
      'The model auditor did not take part: the model refused to answer.',
    ],
    [
      'names in capitals as they are',
      { used: false, reason: 'METERCHECK_MODEL is wrong.', requests: 0, inputTokens: 0, outputTokens: 0 },
      'The model auditor did not take part: METERCHECK_MODEL is wrong.',
    ],
  ])('tells %s', (_, coverage, sentence) => {
    expect(modelOf(coverage)).toBe(sentence);
  });
});
