import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Import, listImports } from '#dev/imports.ts';
import { listFiles, placeOf } from '#dev/repository.ts';
import { isWithin, wallsOf } from '#dev/walls.ts';
import manifest from '../../package.json' with { type: 'json' };

// The templates of new files hold imports as text.
const files = (await listFiles('src'))
  .filter((path) => path.endsWith('.ts') && !path.endsWith('-templates.ts'))
  .map((path) => path.slice('src/'.length));
const textOf = (file: string): string => readFileSync(placeOf(`src/${file}`), 'utf8');
const imports = files.flatMap((file) => listImports(file, textOf(file), manifest.imports));

/** What the core may use besides itself: parsers and schemas, all pure. */
const CORE_PACKAGES = ['zod', 'web-tree-sitter', 'yaml', 'parse-diff', 'picomatch'];

const FIRST_ENTRIES = ['main.ts', 'cli/main.ts', 'sandbox/demo/main.ts', 'dev/generate.ts', 'dev/new.ts'];

function isAllowed({ from, to }: Import): boolean {
  const walls = wallsOf(from);
  return walls !== null && [walls.path, ...walls.imports].some((path) => isWithin(to, path));
}

describe('the walls between rooms', () => {
  it('have every file of src in a room', () => {
    expect(files.filter((file) => wallsOf(file) === null)).toEqual([]);
  });

  it('are kept by every import', () => {
    const breaches = imports.filter((entry) => entry.kind === 'own' && !isAllowed(entry));

    expect(breaches.map(({ from, to }) => `${from} imports ${to}: ${wallsOf(from)?.because}`)).toEqual([]);
  });

  it('are kept inside: no file of src imports from outside it, but for package.json', () => {
    const outside = imports.filter(({ kind, to }) => kind === 'outside' && to !== 'package.json');

    expect(outside.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });

  it('are crossed by alias, so that it shows', () => {
    const crossings = files.flatMap((file) =>
      [...textOf(file).matchAll(/^(?:import|export)\b[^;'"]*?from '(\.\.\/[^']+)'/gm)]
        .map(([, specifier = '']) => specifier)
        .filter((specifier) => specifier !== '../package.json' && isOtherRoom(file, specifier))
        .map((specifier) => `${file} imports ${specifier}: write it with its alias`),
    );

    expect(crossings).toEqual([]);
  });

  it('keep entries from being imported', () => {
    const imported = imports.filter(({ to }) => FIRST_ENTRIES.includes(to));

    expect(imported.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });
});

describe('a rule', () => {
  it('never sees another rule', () => {
    const isRule = (path: string): boolean => /^audit\/rules\/[a-z]+\/[^/]+\.ts$/.test(path);
    const seen = imports.filter(({ from, to }) => isRule(from) && isRule(to));

    expect(
      seen.map(
        ({ from, to }) => `${from} imports ${to}: move what both need to facts, trace or audit/rules/`,
      ),
    ).toEqual([]);
  });
});

describe('the core is pure', () => {
  const core = imports.filter(({ from }) => from.startsWith('audit/'));

  it('imports nothing of Node and no package that reaches outside', () => {
    const impure = core.filter(
      ({ kind, to }) => kind === 'node' || (kind === 'package' && !CORE_PACKAGES.includes(to)),
    );

    expect(impure.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });

  it('names nothing that only Node or a browser has', () => {
    // The compiler is given no types but the language's own, so that `process` or `fetch` is an unknown name.
    const compile = () =>
      execFileSync(
        process.execPath,
        [placeOf('node_modules/typescript/bin/tsc'), '-p', placeOf('src/audit')],
        {
          encoding: 'utf8',
        },
      );

    expect(compile()).toBe('');
  });

  it('asks neither the clock nor chance', () => {
    const withoutTexts = (code: string): string =>
      code.replace(
        /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|\/\/.*|\/\*[\s\S]*?\*\//g,
        "''",
      );
    const impure = files
      .filter((file) => file.startsWith('audit/'))
      .filter((file) => /\bDate\.now\(|\bnew Date\(\s*\)|\bMath\.random\(/.test(withoutTexts(textOf(file))));

    expect(impure).toEqual([]);
  });
});

function isOtherRoom(file: string, specifier: string): boolean {
  const [own] = file.split('/');
  const target = new URL(specifier, `file:///src/${file}`).pathname.slice('/src/'.length);
  return target.split('/')[0] !== own;
}
