import type { FileFacts } from '../file-facts.ts';
import { plainName } from '../names.ts';
import { remember } from '../remember.ts';

/** Somewhere among the files a line speaks of the key and of what is unique: a constraint in a form that is not read. */
export function isCalledUnique(keys: ReadonlySet<string>, files: readonly FileFacts[]): boolean {
  for (const word of wordsBesideUnique(files)) for (const key of keys) if (word.includes(key)) return true;
  return false;
}

/** The words of all lines that say `unique`, in their plain form: the texts are searched once for all pairs. */
const wordsBesideUnique = remember((files: readonly FileFacts[]): ReadonlySet<string> => {
  const words = new Set<string>();
  for (const { file } of files)
    for (const [line] of file.text.matchAll(/^.*unique.*$/gim))
      if (line.length <= MAX_LINE) for (const word of line.match(/\w+/g) ?? []) words.add(plainName(word));
  return words;
});

/** Longer ones are data. */
const MAX_LINE = 300;
