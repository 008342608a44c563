import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** A file that is made by a program and kept in the repository. `path` is relative to the repository's root. */
export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

/** The repository's root, with a separator at its end. */
export const ROOT = new URL('../../', import.meta.url);

/** The place of a file on this machine, from its path in the repository. */
export function placeOf(path: string): string {
  return fileURLToPath(new URL(path, ROOT));
}

/** Paths of all files below a folder of the repository, with `/`, in a fixed order; empty where it does not exist. */
export async function listFiles(folder: string): Promise<readonly string[]> {
  try {
    const names = await readdir(placeOf(folder), { recursive: true, withFileTypes: true });
    const root = placeOf('.');
    const paths = names
      .filter((entry) => entry.isFile())
      .map((entry) => `${entry.parentPath}/${entry.name}`.slice(root.length).replaceAll('\\', '/'));
    return paths.sort();
  } catch {
    return [];
  }
}
