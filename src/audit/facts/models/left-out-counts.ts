import type { BinaryNode, SyntaxNode } from '../../languages/syntax.ts';
import { fieldsBehind } from '../field-sources.ts';
import type { FileFacts } from '../file-facts.ts';
import { wordsOf } from '../names.ts';

/** A total of tokens that leaves out counts kept beside those it adds up. */
export interface LeftOutCount {
  readonly node: BinaryNode;
  /** What the total is called. */
  readonly total: string;
  /** A count that is kept beside the others and is not in the total. */
  readonly left: string;
  readonly at: SyntaxNode;
  readonly file: FileFacts['file'];
  /** Where the total is made. */
  readonly in: FileFacts;
}

/**
 * Totals of input and output where tokens written to and read from a cache are counted beside the input: where what is
 * put into the cache has a count of its own, the input does not hold it.
 */
export function leftOutCounts(files: readonly FileFacts[]): readonly LeftOutCount[] {
  const kept = new Map(files.flatMap((facts) => [...cacheCounts(facts)]));
  if (kept.size === 0) return [];
  return files.flatMap((facts) =>
    facts.nodes('binary').flatMap((node) => {
      const total = totalOf(node);
      const names = total === null ? null : bothIn(node);
      const beside = names === null ? undefined : kept.get(names.join(' '));
      return total === null || beside === undefined ? [] : [{ node, total, ...beside, in: facts }];
    }),
  );
}

/** The name that the whole sum is given to, where it says total. */
function totalOf(node: BinaryNode): string | null {
  const { parent } = node;
  if (node.operator !== '+' || parent === null || parent.kind === 'binary') return null;
  const name =
    parent.kind === 'assign' && parent.targets[0] !== undefined && 'name' in parent.targets[0]
      ? parent.targets[0].name
      : parent.kind === 'object'
        ? (parent.entries.find(({ value }) => value === node)?.key ?? null)
        : null;
  return typeof name === 'string' && /^(total|all|used|current|sum)/i.test(name) && /token/i.test(name)
    ? name
    : null;
}

/** The names of an input and an output that are added up, of one owner. */
function bothIn({ left, right }: BinaryNode): readonly [string, string] | null {
  const [one, other] = [fieldsBehind(left)[0], fieldsBehind(right)[0]];
  if (one === undefined || other === undefined) return null;
  if (one.slice(0, -1).join('.') !== other.slice(0, -1).join('.')) return null;
  const [input = '', output = ''] = [one.at(-1), other.at(-1)];
  return /^input/i.test(input) && /^output/i.test(output) ? [input, output] : null;
}

type Kept = readonly [
  key: string,
  value: { readonly left: string; readonly at: SyntaxNode; readonly file: FileFacts['file'] },
];

/** Types and literals with an input, an output, and counts of what was put into and read from the cache. */
function* cacheCounts({ file, nodes }: FileFacts): Generator<Kept> {
  for (const { entries } of nodes('object'))
    yield* keptIn(
      entries.flatMap(({ key, value }) => (key === null ? [] : [{ name: key, at: value }])),
      file,
    );
  for (const { body } of nodes('class'))
    yield* keptIn(
      body.flatMap((member) => {
        const [target] = member.kind === 'assign' ? member.targets : [];
        return target?.kind === 'name' ? [{ name: target.name, at: target }] : [];
      }),
      file,
    );
}

function* keptIn(
  fields: readonly { readonly name: string; readonly at: SyntaxNode }[],
  file: FileFacts['file'],
): Generator<Kept> {
  const written = fields.find(({ name }) => says(name, /^(creation|write|writes|written)$/));
  const read = fields.find(({ name }) => says(name, /^(read|reads)$/));
  if (written === undefined || read === undefined) return;
  for (const { name: input } of fields)
    for (const { name: output } of /^input/i.test(input) ? fields : [])
      if (/^output/i.test(output)) yield [`${input} ${output}`, { left: written.name, at: written.at, file }];
}

function says(name: string, pattern: RegExp): boolean {
  const words = wordsOf(name);
  return words.includes('cache') && words.some((word) => pattern.test(word));
}
