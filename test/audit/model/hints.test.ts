import { describe, expect, it } from 'vitest';
import { type FindingHint, hintsIn } from '#audit/model/hints.ts';

const DOSSIER = {
  name: 'src',
  text: '',
  estimatedTokens: 0,
  shown: [{ path: 'src/a.ts', line: 1, text: 'send();', kind: 'added' as const }],
};

const ANSWER = JSON.stringify({
  architecture: 'One {path}.',
  findings: [
    {
      id: 'MTR-101',
      title: 'Not "awaited"',
      severity: 'critical',
      at: { path: 'src/a.ts', line: 1, quote: '{' },
    },
    { id: 'MTR-102', title: 'Invented', severity: 'high', at: { path: 'src/b.ts', line: 2, quote: 'x' } },
    { id: 'MTR-103', title: 'Second', severity: 'high', at: { path: 'src/a.ts', line: 9, quote: 'x' } },
  ],
});

describe('hints in an answer that is still coming in', () => {
  it('are told once each, in order, and only for files that were shown', () => {
    const told: FindingHint[] = [];
    const read = hintsIn(DOSSIER, (hint) => told.push(hint));
    for (let end = 1; end <= ANSWER.length; end++) read(ANSWER.slice(0, end));
    expect(told.map(({ title }) => title)).toEqual(['Not "awaited"', 'Second']);
  });

  it('are not told before they can be read', () => {
    const told: FindingHint[] = [];
    hintsIn(DOSSIER, (hint) => told.push(hint))(ANSWER.slice(0, ANSWER.indexOf('src/a.ts')));
    expect(told).toEqual([]);
  });
});
