import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PARTS = ['bin', 'src', 'tools', 'package.json', 'package-lock.json'];
const LOST = 'export function onCall(meter: Meter) {\n  void meter.recordUsage({ tokens: 5 });\n}\n';

/** A checkout of its own, so that the one the tests run in is left as it is. */
let checkout: string;

beforeAll(() => {
  checkout = mkdtempSync(join(tmpdir(), 'metercheck-built-'));
  for (const part of PARTS) cpSync(join(ROOT, part), join(checkout, part), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(checkout, 'node_modules'));
});

afterAll(() => rmSync(checkout, { recursive: true, force: true }));

function run(script: string, ...args: string[]) {
  const { stdout, stderr } = spawnSync(process.execPath, [join(checkout, script), ...args], {
    input: LOST,
    encoding: 'utf8',
  });
  return { stdout, stderr };
}

const audit = () => run('bin/metercheck.js', 'audit', '--stdin', '--language', 'ts', '--model', 'off');

describe('tools/build.js', () => {
  it('builds what says the same as the sources', () => {
    const bySources = audit();

    const built = run('tools/build.js');
    const byBuilt = audit();

    expect(bySources.stdout).toContain('MTR-');
    expect(built.stderr).not.toMatch(/error/i);
    expect(byBuilt).toEqual(bySources);
  });

  it('is believed until a source changes', () => {
    run('tools/build.js');
    writeFileSync(join(checkout, 'dist/cli/main.cjs'), "process.stdout.write('built');\n");

    const untouched = audit();
    appendFileSync(join(checkout, 'src/version.ts'), '// later\n');
    const edited = audit();

    expect(untouched.stdout).toBe('built');
    expect(edited.stdout).toContain('MTR-');
  });

  it('keeps what was compiled for the runs that follow', () => {
    run('tools/build.js');
    const kept = keptCode();
    audit();

    expect(kept).toHaveLength(1);
    expect(keptCode()).toEqual(kept);
  });
});

/** Written anew it would be another file: that is how a run that could not use it shows. */
function keptCode(): readonly { name: string; file: number }[] {
  const directory = join(checkout, 'dist/cli');
  return readdirSync(directory)
    .filter((name) => name.startsWith('main.cjs.'))
    .map((name) => ({ name, file: statSync(join(directory, name)).ino }));
}
