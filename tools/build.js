// Puts the command line and what it needs at every start into a few files. Loading the several hundred modules one by
// one takes longer than auditing a usual pull request. Run by `npm ci`; the sources stay what counts: bin/metercheck.js
// takes them as soon as they differ from what was built.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BUILT, ENTRY, FLAGS_FIRST, STATE, stateOfSources } from './built.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const directory = join(root, BUILT);

/**
 * Read at every start; all other packages are left where they are, as they read files of their own or are seldom used. The
 * client of models is put in because a script that requires it and a part that imports it would get two of it, and neither
 * would know the errors of the other.
 */
const PUT_IN = ['zod', 'yaml', 'parse-diff', 'picomatch', 'openai'];

const bundler = await findBundler();
if (bundler !== null) await build(bundler);

/** Null where only what the server needs is installed (`npm ci --omit=dev`): the sources run as they stand. */
async function findBundler() {
  try {
    return await import('rolldown');
  } catch {
    return null;
  }
}

async function build({ rolldown }) {
  // Before reading, so that an edit in the meantime makes the result stale.
  const state = stateOfSources(root);
  rmSync(directory, { recursive: true, force: true });
  const bundle = await rolldown({
    cwd: root,
    input: {
      [basename(ENTRY, '.cjs')]: join(root, 'src/cli/main.ts'),
      [basename(FLAGS_FIRST, '.cjs')]: join(root, 'src/grammars.ts'),
    },
    platform: 'node',
    tsconfig: false,
    external: isLeftOut,
  });
  // Scripts: of modules V8 keeps only what was compiled before they ran.
  await bundle.write({
    dir: directory,
    format: 'cjs',
    entryFileNames: '[name].cjs',
    chunkFileNames: '[name].cjs',
  });
  await bundle.close();
  writeFileSync(join(directory, STATE), state);
  warmUp();
}

/** One audit of what every rule looks for, after which the run keeps what was compiled for it: see `run-built.js`. */
function warmUp() {
  const asked = ['audit', '--stdin', '--language', 'ts', '--model', 'off', '--fail-on', 'never'];
  const samples = join(root, 'src/audit/rules');
  const input = readdirSync(samples, { recursive: true })
    .filter((name) => name.endsWith('.md'))
    .flatMap((name) => readFileSync(join(samples, name), 'utf8').match(/(?<=^```ts\n).*?(?=^```$)/gms) ?? [])
    .join('\n');
  spawnSync(process.execPath, [join(root, 'bin/metercheck.js'), ...asked], {
    input,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
}

/** Packages are named bare; our own modules by a path, or by an alias that begins with `#`. */
function isLeftOut(id) {
  const isPackage = /^[@a-z]/.test(id) && !id.startsWith('node:');
  return isPackage && !PUT_IN.some((name) => id === name || id.startsWith(`${name}/`));
}
