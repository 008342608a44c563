import { wordsOf } from '../facts/names.ts';
import { putUnder } from '../facts/put-under.ts';

/** The repository's paths, ready to be asked by what stands at their end. */
export interface PathIndex {
  readonly paths: readonly string[];
  /** Paths by their file's name without extension; files that stand for their folder also by the folder's name. */
  readonly byStem: ReadonlyMap<string, readonly string[]>;
  /** Files directly in a folder, by the folder's last segment. */
  readonly byFolder: ReadonlyMap<string, readonly string[]>;
}

/** One pass over the paths. */
export function indexPaths(paths: readonly string[]): PathIndex {
  const byStem = new Map<string, string[]>();
  const byFolder = new Map<string, string[]>();
  for (const path of paths) {
    const segments = path.split('/');
    const file = segments.pop() ?? '';
    putUnder(byStem, stemOf(file), path);
    const folder = segments.at(-1);
    if (folder !== undefined) {
      putUnder(byFolder, folder, path);
      if (isIndexFile(file)) putUnder(byStem, folder, path);
    }
  }
  return { paths, byStem, byFolder };
}

/** A file that is imported by its folder's name. */
export function isIndexFile(file: string): boolean {
  return /^(index\.[cm]?[jt]sx?|__init__\.py|mod\.rs)$/.test(file);
}

/** A file's name up to its first dot: `charge` for `charge.service.ts`. */
export function stemOf(file: string): string {
  const dot = file.indexOf('.');
  return dot > 0 ? file.slice(0, dot) : file;
}

/** `src/billing` for `src/billing/charge.ts`; empty at the top. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

/** What stands after the file name's last dot, in lower case. */
export function extensionOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1).toLowerCase();
}

/** The different words of a path, its extension left out. */
export function pathWords(path: string): ReadonlySet<string> {
  const slash = path.lastIndexOf('/');
  const dot = path.indexOf('.', slash + 2);
  const segments = (dot > 0 ? path.slice(0, dot) : path).split('/');
  return new Set(segments.flatMap((segment) => [...wordsOf(segment)]));
}
