import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GitRepository, makeGitRepository } from '#test/git-repository.ts';
import { findOldNode } from '#test/old-node.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BIN = join(ROOT, 'bin/metercheck.js');
const oldNode = findOldNode();
const MORE_THAN_A_PIPE_HOLDS = 500_000;

let repository: GitRepository;

beforeEach(() => {
  repository = makeGitRepository();
  repository.commit({ 'readme.md': 'x\n' });
});

afterEach(() => repository.remove());

function startMetercheck(node: string, args: readonly string[], input = '') {
  const { status, stdout, stderr } = spawnSync(node, [BIN, ...args], { input, encoding: 'utf8' });
  return { status, stdout, stderr };
}

describe.each([
  ['the Node that runs the tests', process.execPath],
  ['an older Node', oldNode],
])('bin/metercheck.js under %s', (_, node) => {
  // Without an older Node on PATH there is nothing to hand over from.
  const test = it.skipIf(node === null);
  const start = (args: readonly string[], input = '') => startMetercheck(node ?? '', args, input);

  test('passes arguments, input, output and the exit code', () => {
    const done = start(['audit', '--stdin', '--language', 'ts', '--format', 'json'], 'export const a = 1;\n');
    const wrong = start(['audit', '--colour']);

    expect(done.status).toBe(0);
    expect((JSON.parse(done.stdout) as { subject: unknown }).subject).toEqual({ mode: 'paste' });
    expect(wrong).toMatchObject({ status: 2, stdout: '' });
    expect(wrong.stderr).toMatch(/^metercheck: Unknown option '--colour'.*\n$/);
  });

  test('keeps quiet when its reader goes away', () => {
    const command = `"${node}" "${BIN}" audit --repo "${repository.directory}" --all | head -c 1`;

    const { status, stderr } = spawnSync('sh', ['-c', command], { encoding: 'utf8' });

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  test('ends on a signal', async () => {
    const child = spawn(node ?? '', [BIN, 'audit', '--stdin', '--language', 'ts'], { stdio: 'pipe' });
    const closed = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
      child.on('close', (code, signal) => resolve({ code, signal }));
    });
    // More than a pipe holds: once it is gone the reading end is at work, and waits for more.
    await new Promise((resolve) => child.stdin.write('x'.repeat(MORE_THAN_A_PIPE_HOLDS), resolve));

    child.kill('SIGTERM');
    const { code, signal } = await closed;

    expect(code === 143 || signal === 'SIGTERM').toBe(true);
  });
});

describe('bin/metercheck.js without a Node to hand over to', () => {
  it.skipIf(oldNode === null)('says what to do', () => {
    const bare = mkdtempSync(join(tmpdir(), 'metercheck-bare-'));
    cpSync(join(ROOT, 'bin'), join(bare, 'bin'), { recursive: true });
    cpSync(join(ROOT, 'tools'), join(bare, 'tools'), { recursive: true });
    writeFileSync(join(bare, 'package.json'), '{"type":"module"}');

    const { status, stderr } = spawnSync(oldNode ?? '', [join(bare, 'bin/metercheck.js')], {
      encoding: 'utf8',
    });
    rmSync(bare, { recursive: true, force: true });

    expect(status).toBe(2);
    expect(stderr).toMatch(
      /^metercheck: Node 24 or newer is needed and this is 2\d\..*run "npm ci" in .*\n$/,
    );
  });
});
