import { describe, expect, it } from 'vitest';
import { DEFAULT_CONFIG } from '#audit/config.ts';
import { toFindings } from '#audit/findings/to-findings.ts';
import type { SyntaxNode } from '#audit/languages/syntax.ts';
import { unawaitedSend } from '#audit/rules/ingestion/unawaited-send.ts';
import { testParser } from '#test/rule-tester.ts';

const TEXT = `bill(team, {
  credits: spent(team),
});
log(team);
`;

async function linesQuoted(pick: (calls: readonly SyntaxNode[]) => readonly SyntaxNode[]) {
  const file = await testParser().parse('src/billing.ts', TEXT);
  if ('skipped' in file) throw new Error(file.skipped);
  const [bill, log] = file.root.kind === 'file' ? file.root.body : [];
  const spent = bill?.kind === 'call' ? bill.arguments[1]?.value : undefined;
  if (!bill || !log || !spent) throw new Error('the sample has two statements');
  const [node, ...evidence] = pick([bill, spent, log]);
  if (!node) throw new Error('a match has a place');
  const match = {
    file,
    node,
    evidence: evidence.map((one) => ({ file, node: one })),
    confidence: 'likely',
    message: 'Lost.',
  } as const;
  const ground = {
    config: DEFAULT_CONFIG,
    lines: null,
    baseFingerprints: new Set<string>(),
    ignoreComments: [],
  };
  const [finding] = toFindings([{ rule: unawaitedSend, match, origin: 'rule' }], ground);
  return finding?.evidence.map(({ startLine, endLine }) => [startLine, endLine]);
}

describe('the evidence of a finding', () => {
  it('quotes the place first, and what proves it behind', async () => {
    expect(await linesQuoted(([bill, , log]) => [log, bill].flatMap((one) => one ?? []))).toEqual([
      [4, 4],
      [1, 3],
    ]);
  });

  it('does not quote again what stands within lines that are quoted already', async () => {
    expect(
      await linesQuoted(([bill, spent, log]) => [bill, spent, log, log].flatMap((one) => one ?? [])),
    ).toEqual([
      [1, 3],
      [4, 4],
    ]);
  });
});
