import type { FileFacts } from '../facts/file-facts.ts';
import type { ImportNode } from '../languages/syntax.ts';
import { ignoredReason } from '../select/ignored-paths.ts';
import { isIndexFile, type PathIndex, stemOf } from './path-index.ts';

/** A file of the project that an audited one refers to by name. */
export interface NamedPath {
  readonly path: string;
  readonly reason: string;
  /** The names by which the audited file knows what it takes from there; empty where it takes all. */
  readonly names: readonly string[];
}

/** A suffix that names more files than this names none of them. */
const MAX_AMBIGUITY = 12;

/** A package of more files is read through what its names say, as any other place. */
const MAX_PACKAGE_FILES = 60;

/**
 * The project's files that the given ones import. A module's name is matched against the end of the paths in the
 * tree (`app.billing.usage` is `.../app/billing/usage.py`, `github.com/acme/shop/internal/meter` is every file in
 * `internal/meter`), because the roots of modules are not known without running a build.
 */
export function findImportedPaths(files: readonly FileFacts[], index: PathIndex): NamedPath[] {
  const found = new Map<string, NamedPath>();
  for (const facts of files)
    for (const node of facts.nodes('import'))
      for (const path of resolveImport(node, facts.file.path, index)) {
        if (ignoredReason(path)) continue;
        const names = [...(found.get(path)?.names ?? []), ...boundNames(node)];
        found.set(path, { path, reason: `imported by ${facts.file.path}`, names });
      }
  return [...found.values()];
}

/** An import that lists no names is spoken of by the last part of its module. */
function boundNames(node: ImportNode): string[] {
  const last = node.module.split(/[./:\\]/).findLast((part) => part !== '');
  return node.names.length > 0 ? node.names.map(({ alias }) => alias) : last === undefined ? [] : [last];
}

function resolveImport(node: ImportNode, from: string, index: PathIndex): readonly string[] {
  if (node.module.startsWith('./') || node.module.startsWith('../'))
    return resolveRelative(node.module, from, index);
  const segments = toSegments(node.module);
  // `from app.billing import usage` may name the module `app/billing/usage`.
  const candidates = [segments, ...node.names.map(({ name }) => [...segments, name])];
  return candidates.flatMap((wanted) => filesEndingWith(wanted, index));
}

/** `./meter` in `src/billing/charge.ts` is `src/billing/meter.ts` or `src/billing/meter/index.ts`. */
function resolveRelative(module: string, from: string, index: PathIndex): readonly string[] {
  const at = from.split('/').slice(0, -1);
  for (const part of module.split('/')) {
    if (part === '..') at.pop();
    else if (part !== '.') at.push(part);
  }
  const stem = stemOf(at.at(-1) ?? '');
  const folder = at.slice(0, -1).join('/');
  const wanted = folder === '' ? stem : `${folder}/${stem}`;
  return (index.byStem.get(stem) ?? []).filter((path) => {
    const parts = path.split('/');
    const file = parts.pop() ?? '';
    if (stemOf(file) === stem && parts.join('/') === folder) return true;
    return isIndexFile(file) && parts.join('/') === wanted;
  });
}

function toSegments(module: string): string[] {
  const parts = module.replace(/^[@~#]\/?/, '').split(module.includes('/') ? '/' : /\.|::|\\/);
  return parts.filter((part) => part !== '' && part !== 'crate' && part !== 'super' && part !== 'self');
}

function filesEndingWith(wanted: readonly string[], index: PathIndex): readonly string[] {
  const last = wanted.at(-1);
  if (last === undefined || wanted.length < ENOUGH_SEGMENTS) return [];
  const files = (index.byStem.get(stemOf(last)) ?? []).filter((path) => endsWith(path, wanted));
  // A Go package is a folder; its module's own prefix (`github.com/acme/shop`) does not stand in the path.
  const folder =
    files.length > 0 ? [] : (index.byFolder.get(last) ?? []).filter((path) => isInFolder(path, wanted));
  if (files.length > 0) return files.length <= MAX_AMBIGUITY ? files : [];
  return folder.length <= MAX_PACKAGE_FILES ? folder : [];
}

/** At least two segments must agree: one common name is no proof. */
const ENOUGH_SEGMENTS = 2;

function endsWith(path: string, wanted: readonly string[]): boolean {
  const parts = path.split('/');
  const file = parts.pop() ?? '';
  if (!isIndexFile(file) || stemOf(file) === wanted.at(-1)) parts.push(stemOf(file));
  return agreeing(parts, wanted) >= ENOUGH_SEGMENTS;
}

function isInFolder(path: string, wanted: readonly string[]): boolean {
  const parts = path.split('/').slice(0, -1);
  return path.endsWith('.go') && agreeing(parts, wanted) >= ENOUGH_SEGMENTS;
}

function agreeing(parts: readonly string[], wanted: readonly string[]): number {
  let count = 0;
  while (count < parts.length && count < wanted.length && parts.at(-1 - count) === wanted.at(-1 - count))
    count++;
  return count;
}
