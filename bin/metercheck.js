#!/usr/bin/env node
// Plain JavaScript that any Node from 20 up can read: it finds a Node that can run the rest.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import module from 'node:module';
import { constants, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { findBuilt } from '../tools/built.js';
import { runBuilt } from '../tools/run-built.js';

// The first release line that runs TypeScript as it stands and is in long-term support.
const NEEDED_MAJOR = 24;
const FORWARDED_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

const self = fileURLToPath(import.meta.url);
const root = join(dirname(self), '..');

if (Number(process.versions.node.split('.')[0]) >= NEEDED_MAJOR) {
  // Packages that are not built in: compiled once and kept in the system's temporary folder.
  module.enableCompileCache();
  const built = findBuilt(root);
  // Both do the same: what was built takes half of the time.
  if (built === null) await import(pathToFileURL(join(root, 'src/cli/main.ts')).href);
  else runBuilt(built);
} else {
  const node = findPinnedNode();
  if (node === null) {
    process.stderr.write(
      `metercheck: Node ${NEEDED_MAJOR} or newer is needed and this is ${process.versions.node}: ` +
        `run "npm ci" in ${root}, which brings it, or start metercheck with a newer Node.\n`,
    );
    process.exitCode = 2;
  } else {
    handOver(node);
  }
}

/** The Node that `npm ci` brings for this machine, or null where it was not installed. */
function findPinnedNode() {
  try {
    const { optionalDependencies } = JSON.parse(
      readFileSync(join(root, 'tools/node-runtime/package.json'), 'utf8'),
    );
    const platform = process.platform === 'win32' ? 'win' : process.platform;
    const name = Object.keys(optionalDependencies).find((key) =>
      key.endsWith(`-${platform}-${process.arch}`),
    );
    const manifest = module.createRequire(join(root, 'package.json')).resolve(`${name}/package.json`);
    return join(dirname(manifest), JSON.parse(readFileSync(manifest, 'utf8')).bin.node);
  } catch {
    return null;
  }
}

/** Runs the rest under `node` as if it had been started there: same streams, same signals, same end. */
function handOver(node) {
  const child = spawn(node, [self, ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache'), ...process.env },
  });
  for (const signal of FORWARDED_SIGNALS) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`metercheck: ${node} could not be started (${error.code}).\n`);
    process.exitCode = 2;
  });
  child.on('exit', (code, signal) => {
    // 128 plus the signal's number is how a shell tells such an end.
    process.exitCode = code ?? 128 + constants.signals[signal];
  });
}
