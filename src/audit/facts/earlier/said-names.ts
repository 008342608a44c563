import type { FunctionNode } from '../../languages/syntax.ts';
import { valueName } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { plainName } from '../names.ts';
import { remember } from '../remember.ts';
import { descendants } from '../walk.ts';

/** Longer texts are prose. */
const MAX_TEXT = 2_000;

/** All names that a function says, in one spelling: of variables, fields, calls and keys, and the words of its texts. */
export const saidIn = remember((fn: FunctionNode): ReadonlySet<string> => {
  const names = new Set<string>();
  for (const { name } of fn.parameters)
    for (const word of name.match(/\w+/g) ?? []) names.add(plainName(word));
  for (const node of descendants(fn)) {
    const name = valueName(node);
    if (name !== '') names.add(plainName(name));
    if (node.kind === 'object')
      for (const { key } of node.entries) if (key !== null) names.add(plainName(key));
    if (node.kind === 'string' && node.value.length <= MAX_TEXT)
      for (const word of node.value.match(/\w+/g) ?? []) names.add(plainName(word));
  }
  return names;
});

/** Where more functions lose a name, it was taken out on purpose. */
const MAX_LOSING = 1;

/**
 * Whether a name that one function of the change lost is said in another one instead, or was taken out of more than one:
 * then nothing is known to be lost.
 */
export function isMovedAmong(
  files: readonly FileFacts[],
  base: readonly FileFacts[],
): (name: string) => boolean {
  const paths = new Set(base.map(({ file }) => file.path));
  const known = new Map<string, boolean>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const [now, then] = [countIn(files, name), countIn(base, name)];
    const isNew = files.some(
      ({ file, nodes }) => !paths.has(file.path) && nodes('function').some((fn) => saidIn(fn).has(name)),
    );
    const answer = isNew || now >= then || then - now > MAX_LOSING;
    known.set(name, answer);
    return answer;
  };
}

function countIn(all: readonly FileFacts[], name: string): number {
  let count = 0;
  for (const { nodes } of all)
    for (const fn of nodes('function')) if (fn.name !== null && saidIn(fn).has(name)) count++;
  return count;
}
