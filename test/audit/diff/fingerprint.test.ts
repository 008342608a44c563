import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toFingerprints } from '#audit/diff/fingerprint.ts';

function one(code: string, functionName: string | null = 'bill'): string | undefined {
  return toFingerprints([{ ruleId: 'MTR-101', code, functionName }])[0];
}

const CODE = 'await client.events.ingest({\n  id: event.id,\n  total: a + b,\n});';

describe('toFingerprints', () => {
  it('survives re-indentation, other quotes and trailing commas', () => {
    expect(one("  send({\n    id: 'x',\n  })")).toBe(one('send({ id: "x" });'));
  });

  it('survives brackets about the one parameter of an arrow', () => {
    expect(one('all.map((event) =>\n  send(event))')).toBe(one('all.map(event => send(event))'));
  });

  it('is told by the same beginning of a long piece of code, however that is broken into lines', () => {
    const words = Array.from({ length: 900 }, (_, i) => `word${i}`);

    expect(one(words.join('\n'))).toBe(one(words.join(' ')));
  });

  it('changes with the code', () => {
    expect(one('send(a)')).not.toBe(one('send(b)'));
    expect(one('a - b')).not.toBe(one('a + b'));
    expect(one('return x')).not.toBe(one('returnx'));
  });

  it('tells equal findings in one function apart by their order', () => {
    const [first, second] = toFingerprints([
      { ruleId: 'MTR-101', code: 'send(a)', functionName: 'bill' },
      { ruleId: 'MTR-101', code: 'send(a)', functionName: 'bill' },
    ]);

    expect(first).not.toBe(second);
    expect(first).toBe(one('send(a)'));
  });

  it('keeps its value under any re-indentation', () => {
    fc.assert(
      fc.property(fc.constantFrom('', '  ', '\t', '        '), fc.boolean(), (indent, crlf) => {
        const moved = CODE.split('\n')
          .map((line) => indent + line)
          .join(crlf ? '\r\n' : '\n');

        expect(one(moved)).toBe(one(CODE));
      }),
    );
  });

  it('does not clash over many different pieces of code', () => {
    const all = toFingerprints(
      Array.from({ length: 20_000 }, (_, i) => ({
        ruleId: 'MTR-101',
        code: `send(${i})`,
        functionName: null,
      })),
    );

    expect(new Set(all).size).toBe(20_000);
  });
});
