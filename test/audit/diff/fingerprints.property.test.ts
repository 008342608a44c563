import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { audit } from '#audit/audit.ts';
import type { Finding } from '#audit/finding.ts';
import { type MemoryChange, memorySource } from '#test/memory-source.ts';
import { testParser } from '#test/rule-tester.ts';

/** Texts by path. */
type Tree = ReadonlyMap<string, string>;

const SAMPLE = fileURLToPath(new URL('../../../src/sandbox/demo/sample/head/', import.meta.url));

/** One audit of the whole sample takes a good part of a second. */
const RUNS = { numRuns: 4 } as const;

async function readSample(): Promise<Tree> {
  const entries = await readdir(SAMPLE, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(SAMPLE.length))
    .sort();
  const texts = await Promise.all(paths.map((path) => readFile(join(SAMPLE, path), 'utf8')));
  return new Map(paths.map((path, i) => [path, texts[i] ?? '']));
}

async function findingsOf(change: MemoryChange): Promise<readonly Finding[]> {
  const source = memorySource(change);
  const request = { source, configText: null, today: '2026-11-22', toolVersion: '0.0.0' };
  const { report } = await audit({ ...request, subject: { mode: 'change' } }, { parser: testParser() });
  return report.findings;
}

/** Rule and fingerprint of every finding of an audit in which all files are new. */
async function fingerprintsOf(tree: Tree): Promise<string[]> {
  const change = Object.fromEntries([...tree].map(([path, head]) => [path, { base: null, head }]));
  const findings = await findingsOf(change);
  return findings.map(({ ruleId, fingerprint }) => `${ruleId} ${fingerprint}`).sort();
}

function rewrite(tree: Tree, edit: (text: string, path: string) => string): Tree {
  return new Map([...tree].map(([path, text]) => [path, edit(text, path)]));
}

const COMMENT: Readonly<Record<string, string>> = {
  '.ts': '//',
  '.js': '//',
  '.go': '//',
  '.py': '#',
  '.rb': '#',
  '.sql': '--',
  '.yml': '#',
  '.yaml': '#',
};

/** A function that has nothing to do with anything, in the file's language. */
const UNRELATED: Readonly<Record<string, (name: string) => string>> = {
  '.ts': (name) => `\nexport function ${name}(shade: string): string {\n  return shade.trim();\n}\n`,
  '.go': (name) => `\nfunc ${name}(shade string) string {\n\treturn shade\n}\n`,
  '.py': (name) => `\n\ndef ${name}(shade):\n    return shade.strip()\n`,
  '.rb': (name) => `\ndef ${name}(shade)\n  shade.strip\nend\n`,
};

const sample = readSample();
const before = sample.then(fingerprintsOf);

describe('the fingerprints of a whole audit', () => {
  it('are there, and each is of one finding', async () => {
    const names = await before;

    expect(names.length).toBeGreaterThan(10);
    expect(new Set(names).size).toBe(names.length);
  });

  it('stay when lines are put above', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 60 }), fc.boolean(), async (count, isBlank) => {
        const moved = rewrite(await sample, (text, path) => {
          const mark = COMMENT[extname(path)];
          return `${(isBlank || !mark ? '\n' : `${mark} moved\n`).repeat(count)}${text}`;
        });

        expect(await fingerprintsOf(moved)).toEqual(await before);
      }),
      RUNS,
    );
  });

  it('stay under another indentation', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('\t', '   ', '      '), async (unit) => {
        const reindented = rewrite(await sample, (text, path) =>
          /\.(ts|go|py|rb)$/.test(path)
            ? text.replace(/^(?: {2}|\t)+/gm, (indent) => unit.repeat(indent.replace(/ {2}/g, '\t').length))
            : text,
        );

        expect(await fingerprintsOf(reindented)).toEqual(await before);
      }),
      RUNS,
    );
  });

  it('stay with the line ends of another system', async () => {
    const converted = rewrite(await sample, (text) => text.replaceAll('\n', '\r\n'));

    expect(await fingerprintsOf(converted)).toEqual(await before);
  });

  it('stay when everything moves to another folder', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('apps/backend', 'zone', 'a/b/c'), async (folder) => {
        const renamed = new Map([...(await sample)].map(([path, text]) => [`${folder}/${path}`, text]));

        expect(await fingerprintsOf(renamed)).toEqual(await before);
      }),
      RUNS,
    );
  });

  it('stay when one file gets another name', async () => {
    const tree = await sample;
    for (const renamed of tree.keys()) {
      const extension = extname(renamed);
      const files = new Map(
        [...tree].map(([path, text]) => [
          path === renamed ? `${path.slice(0, -extension.length)}_v2${extension}` : path,
          text,
        ]),
      );

      expect(await fingerprintsOf(files)).toEqual(await before);
    }
  });

  it('stay when functions are added elsewhere', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 20 }), async (count) => {
        const grown = rewrite(await sample, (text, path) => {
          const make = UNRELATED[extname(path)];
          const added = Array.from({ length: count }, (_, i) => make?.(`shadeNumber${i}`) ?? '');
          return text + added.join('');
        });

        expect(await fingerprintsOf(grown)).toEqual(await before);
      }),
      RUNS,
    );
  });

  it('stay for the rest when a file without findings is left out or added', async () => {
    const tree = await sample;
    const grown = new Map([...tree, ['src/shades.ts', 'export const shades = ["red"];\n']]);

    expect(await fingerprintsOf(grown)).toEqual(await before);
  });
});

describe('what stood before a change', () => {
  // One run of lines each: the source in memory shows all between two edits as rewritten.
  it.each<[string, (text: string, path: string) => string]>([
    ['lines put above', (text) => `\n\n${text}`],
    ['a function added below', (text, path) => text + (UNRELATED[extname(path)]?.('shade') ?? '\n')],
  ])('is told from what the change brings: %s', async (_, edit) => {
    const tree = await sample;
    for (const changed of tree.keys()) {
      const change = Object.fromEntries(
        [...tree].map(([path, text]) => [
          path,
          { base: text, head: path === changed ? edit(text, path) : text },
        ]),
      );
      const findings = await findingsOf(change);

      expect(findings.filter((finding) => finding.change !== 'existing')).toEqual([]);
      expect(findings.filter(({ location }) => location.path !== changed)).toEqual([]);
    }
  });
});
