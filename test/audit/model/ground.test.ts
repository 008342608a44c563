import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Claim, Quoted } from '#audit/model/answers.ts';
import type { ShownLine } from '#audit/model/dossier.ts';
import { createGround, MAX_DRIFT_LINES } from '#audit/model/ground.ts';

const CODE = [
  'export async function report(usage) {',
  '  const total = usage.reduce((sum, one) => sum + one.quantity, 0);',
  '  meter.record(usage.customer, total);',
  '  return total;',
  '}',
];

const PATH = 'src/report.ts';

function show(texts: readonly string[], first = 1, path = PATH): ShownLine[] {
  return texts.map((text, index) => ({ path, line: first + index, text, kind: 'kept' }));
}

function claimAt(at: Partial<Quoted>, same: readonly Quoted[] = []): Claim {
  return {
    id: 'MTR-101',
    section: 'ingestion',
    title: 'Not awaited',
    severity: 'critical',
    confidence: 'certain',
    at: { path: PATH, line: 3, quote: 'meter.record(usage.customer, total);', ...at },
    same: [...same],
    proof: [],
    problem: 'It is lost.',
    fix: 'Wait for it.',
  };
}

describe('a quote that stands', () => {
  const ground = createGround(show(CODE));

  it('is kept at the line it names', () => {
    const [found] = ground(claimAt({}));
    expect(found?.place).toMatchObject({ path: PATH, startLine: 3, endLine: 3, isRemoved: false });
  });

  it('is corrected to the line it stands on', () => {
    expect(ground(claimAt({ line: 1 }))[0]?.place.startLine).toBe(3);
  });

  it('is found whatever its whitespace', () => {
    expect(ground(claimAt({ quote: 'meter.record( usage.customer,\n    total )' }))[0]?.place.startLine).toBe(
      3,
    );
  });

  it('is found with the numbers and marks it was shown with', () => {
    const quote = '   3 +   meter.record(usage.customer, total);\n   4     return total;';
    expect(ground(claimAt({ quote }))[0]?.place).toMatchObject({ startLine: 3, endLine: 4 });
  });

  it('counts up to where it is abbreviated', () => {
    const quote = 'const total = usage.reduce((sum, one) => sum + one.quantity, 0);\n  ...\n}';
    expect(ground(claimAt({ quote, line: 2 }))[0]?.place).toMatchObject({ startLine: 2, endLine: 2 });
  });

  it('becomes one claim for each of its places', () => {
    const same = [{ path: PATH, line: 4, quote: 'return total;' }];
    expect(ground(claimAt({}, same)).map(({ place }) => place.startLine)).toEqual([3, 4]);
  });

  it('is said once where two places are one', () => {
    const same = [{ path: PATH, line: 2, quote: 'meter.record(usage.customer' }];
    expect(ground(claimAt({}, same))).toHaveLength(1);
  });
});

describe('a quote that does not stand', () => {
  const ground = createGround(show(CODE));

  it.each([
    ['is of code that is not there', { quote: 'meter.recordTwice(usage.customer, total);' }],
    ['is of a file that was not shown', { path: 'src/invented.ts' }],
    ['is too short to say where it is from', { quote: 'total;' }],
    ['is empty', { quote: '' }],
    ['is nothing but what stands before a line', { quote: '   3 + ' }],
    ['stands far from the line it names', { line: 3 + MAX_DRIFT_LINES + 1 }],
  ])('%s: the claim is dropped', (_, at) => {
    expect(ground(claimAt(at))).toEqual([]);
  });

  it('runs over lines that were not shown', () => {
    const cut = createGround([...show(CODE.slice(0, 1)), ...show(CODE.slice(2), 3)]);
    const quote = 'export async function report(usage) {\n  meter.record(usage.customer, total);';
    expect(cut(claimAt({ quote, line: 1 }))).toEqual([]);
  });
});

describe('a quote that stands more than once', () => {
  it('means the nearest', () => {
    const ground = createGround(show([...CODE, ...CODE]));
    expect(ground(claimAt({ line: 7 }))[0]?.place.startLine).toBe(8);
  });
});

describe('code that was taken away', () => {
  const shown: ShownLine[] = [
    { path: PATH, line: 1, text: 'if (usage.isBillable) {', kind: 'kept' },
    { path: PATH, line: 2, text: '  await meter.record(usage, { idempotencyKey });', kind: 'removed' },
    { path: PATH, line: 2, text: '  await meter.record(usage);', kind: 'added' },
    { path: PATH, line: 3, text: '}', kind: 'kept' },
  ];

  it('may be quoted, and the comment goes to what stands in its place', () => {
    const quote = 'await meter.record(usage, { idempotencyKey });';
    expect(createGround(shown)(claimAt({ quote, line: 2 }))[0]?.place).toMatchObject({
      startLine: 2,
      endLine: 2,
      isRemoved: true,
    });
  });

  it('needs no line number, having none', () => {
    const quote = 'await meter.record(usage, { idempotencyKey });';
    expect(createGround(shown)(claimAt({ quote, line: 0 }))[0]?.place.startLine).toBe(2);
    expect(createGround([...shown, ...shown])(claimAt({ quote, line: 0 }))).toEqual([]);
  });

  it('is not mixed up with what was put in its place', () => {
    expect(
      createGround(shown)(claimAt({ quote: 'await meter.record(usage);', line: 2 }))[0]?.place,
    ).toMatchObject({
      text: '  await meter.record(usage);',
      isRemoved: false,
    });
  });
});

describe('grounding', () => {
  const codeLine = fc.stringMatching(/^[a-z]{8}[a-z ]{2,20}[(;]$/);

  it('finds every run of shown lines at its own lines, whatever was done to its whitespace', () => {
    fc.assert(
      fc.property(fc.uniqueArray(codeLine, { minLength: 3, maxLength: 20 }), fc.nat(), (lines, seed) => {
        const distinct = [...new Set(lines.map((line) => line.replace(/\s/g, '')))];
        fc.pre(
          distinct.length === lines.length &&
            distinct.every((a) => distinct.every((b) => a === b || !b.includes(a))),
        );
        const first = seed % lines.length;
        const quote = lines.slice(first, first + 2).join('\n \t');
        const [found] = createGround(show(lines))(claimAt({ quote, line: first + 1 }));
        expect(found?.place.startLine).toBe(first + 1);
      }),
    );
  });

  it('never throws, and never leaves the lines that were shown', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.nat(), (path, quote, line) => {
        const found = createGround(show(CODE))(claimAt({ path, quote, line }));
        expect(found.every(({ place }) => place.startLine >= 1 && place.endLine <= CODE.length)).toBe(true);
      }),
    );
  });
});
