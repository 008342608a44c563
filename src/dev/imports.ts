import { posix } from 'node:path';

/** One import of a file: `to` is a path below src, a package, or `node:…`. */
export interface Import {
  readonly from: string;
  readonly to: string;
  readonly kind: 'own' | 'package' | 'node' | 'outside';
}

const STATEMENT = /^(?:import|export)\b[^;'"]*?from\s*['"]([^'"]+)['"]|^import\s*['"]([^'"]+)['"]/gm;
const DYNAMIC = /\bimport\(\s*['"]([^'"]+)['"]/g;

/**
 * What a file of src imports. Reads statements at the beginning of a line and dynamic imports of a literal.
 *
 * @param file its path below src
 * @param aliases the `imports` of package.json
 */
export function listImports(
  file: string,
  text: string,
  aliases: Readonly<Record<string, string>>,
): readonly Import[] {
  const found = [...text.matchAll(STATEMENT), ...text.matchAll(DYNAMIC)];
  return found.map(([, one, other]) => toImport(file, one ?? other ?? '', aliases));
}

function toImport(file: string, specifier: string, aliases: Readonly<Record<string, string>>): Import {
  if (specifier.startsWith('node:')) return { from: file, to: specifier, kind: 'node' };
  if (specifier.startsWith('#')) return toOwn(file, posix.normalize(resolveAlias(specifier, aliases)));
  if (specifier.startsWith('.')) return toOwn(file, posix.join('src', posix.dirname(file), specifier));
  return { from: file, to: toPackageName(specifier), kind: 'package' };
}

function toOwn(file: string, path: string): Import {
  const isInside = path.startsWith('src/');
  return { from: file, to: isInside ? path.slice('src/'.length) : path, kind: isInside ? 'own' : 'outside' };
}

function resolveAlias(specifier: string, aliases: Readonly<Record<string, string>>): string {
  for (const [alias, target] of Object.entries(aliases)) {
    if (alias === specifier) return target;
    if (alias.endsWith('*') && specifier.startsWith(alias.slice(0, -1))) {
      return target.replace('*', specifier.slice(alias.length - 1));
    }
  }
  return specifier;
}

function toPackageName(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}
