import { isModuleFile } from '../languages/plain-text.ts';
import type { FileFacts } from './file-facts.ts';
import { keptVariables } from './kept-variables.ts';

/** Since this version of Go each turn of a loop has variables of its own: https://go.dev/blog/loopvar-preview */
const OWN_TURNS = { major: 1, minor: 22 };

/**
 * True where the module file nearest to a file says that it is written for a version in which all turns of a loop share
 * its variable; null where there is no module file: code without one is older than modules, or stands alone.
 */
export function sharesTurns({ file }: FileFacts, files: readonly FileFacts[]): boolean | null {
  const nearest = files
    .map((one) => one.file)
    .filter(({ path }) => isModuleFile(path) && file.path.startsWith(folderOf(path)))
    .reduce<typeof file | null>(
      (best, one) => (best === null || one.path.length > best.path.length ? one : best),
      null,
    );
  if (nearest === null) return null;
  const said = /^go[ \t]+(\d+)\.(\d+)/m.exec(nearest.text);
  // Without the line it is Go 1.16: https://go.dev/ref/mod#go-mod-file-go
  if (said === null) return true;
  const [major, minor] = [Number(said[1]), Number(said[2])];
  return major < OWN_TURNS.major || (major === OWN_TURNS.major && minor < OWN_TURNS.minor);
}

/** The module files that tell the version of the audited files in which it matters. */
export function modulePaths(audited: readonly FileFacts[], paths: readonly string[]): readonly string[] {
  const asking = audited.filter((facts) => keptVariables(facts).some(({ what }) => what === 'item'));
  if (asking.length === 0) return [];
  const modules = paths.filter(isModuleFile).toSorted((a, b) => b.length - a.length);
  const nearest = asking.flatMap(
    ({ file }) => modules.find((path) => file.path.startsWith(folderOf(path))) ?? [],
  );
  return [...new Set(nearest)].slice(0, MAX_MODULES);
}

/** A change of more modules is no change of one program. */
const MAX_MODULES = 3;

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}
