import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import module from 'node:module';
import { dirname, join } from 'node:path';
import { cachedDataVersionTag } from 'node:v8';
import vm from 'node:vm';
import { FLAGS_FIRST } from './built.js';

/**
 * Runs the built command line with what V8 compiled of it in an earlier run. Node's own compile cache keeps a module as
 * it is before it runs, when nearly all its functions are not compiled yet; compiling them took a fifth of an audit of
 * thirty files. What is kept counts for one V8 with one set of flags: another compiles anew, and keeps its own.
 */
export function runBuilt(path) {
  const require = module.createRequire(path);
  // Sets flags of V8, for which the kept code counts too.
  require(join(dirname(path), FLAGS_FIRST));
  // V8 compares no more of the source than its length: what a run leaves that was begun before the last build is not for
  // this one.
  const keptAt = `${path}.${cachedDataVersionTag()}.${Math.trunc(statSync(path).mtimeMs)}`;
  const script = new vm.Script(
    `(function (exports, require, module, __filename, __dirname) {${readFileSync(path, 'utf8')}\n})`,
    {
      filename: path,
      cachedData: readKept(keptAt),
      importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    },
  );
  // Asking for the version compiles next to nothing, and what is kept is kept for good.
  if (script.cachedDataRejected !== false && process.argv[2] === 'audit')
    process.once('exit', () => keep(keptAt, script.createCachedData()));
  // The parts that are loaded later ask for this one, and have to get the one that runs.
  const built = new module.Module(path);
  require.cache[path] = built;
  script.runInThisContext()(built.exports, require, built, path, dirname(path));
}

function readKept(path) {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** Whole or not at all, as another run may read it at any time; where this user may not write, it stays as it was. */
function keep(path, bytes) {
  try {
    const draft = `${path}.${process.pid}`;
    writeFileSync(draft, bytes);
    renameSync(draft, path);
  } catch {}
}
