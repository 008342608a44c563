import type { SyntaxNode } from '../../languages/syntax.ts';
import { isCallee } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { plainName, wordsOf } from '../names.ts';
import { type Making, makingsIn } from '../records/makings.ts';
import { typesIn } from '../records/record-types.ts';
import { isZero } from '../values.ts';
import { descendants, wholeFunction } from '../walk.ts';

/** A count of tokens that is set to nothing where the code knows it. */
export interface EmptiedCount {
  /** The nought itself. */
  readonly node: SyntaxNode;
  readonly making: Making;
  /** In one spelling. */
  readonly field: string;
  /** Where it is known: a record of the same type that reads it, or the field of a usage that the file declares. */
  readonly known: SyntaxNode;
  readonly how: 'same function' | 'declared';
}

/** Counts that come beside input and output. */
const FURTHER = /cache|reasoning|thought|thinking/;
/** What is paid for them is no count. */
const PRICES = /pric|ratio|rate|cost|discount/;
const MAIN = /input|output|prompt|completion/;

/** Every such count of the file whose input or output is read beside it. */
export function emptiedCounts(facts: FileFacts): readonly EmptiedCount[] {
  const makings = makingsIn(facts).filter(({ given }) =>
    [...given.keys()].some((name) => FURTHER.test(name)),
  );
  return makings.flatMap((making) =>
    [...making.given].flatMap(([field, node]): EmptiedCount[] => {
      if (!FURTHER.test(field) || PRICES.test(field) || !isNothing(node) || !readsMain(making)) return [];
      const known = knownIn(field, making, makings) ?? declaredIn(field, making, facts);
      return known === null ? [] : [{ node, making, field, ...known }];
    }),
  );
}

function isNothing(node: SyntaxNode): boolean {
  return isZero(node) || node.kind === 'null' || (node.kind === 'name' && /^(None|nil)$/.test(node.name));
}

/** Two counts are read at least: an empty record has none. */
function readsMain({ given }: Making): boolean {
  return (
    [...given].filter(([name, value]) => MAIN.test(name) && !FURTHER.test(name) && isRead(value)).length >= 2
  );
}

function isRead(value: SyntaxNode): boolean {
  // `Some(0)` is nought as well.
  for (const node of descendants(value))
    if ((node.kind === 'name' || node.kind === 'member') && !isCallee(node)) return true;
  return false;
}

type Known = Pick<EmptiedCount, 'known' | 'how'>;

/** Another branch of the same function fills the type with such a count; elsewhere it may be that of another API. */
function knownIn(field: string, making: Making, makings: readonly Making[]): Known | null {
  if (PRICES.test(making.type.toLowerCase())) return null;
  const fn = wholeFunction(making.node);
  for (const other of makings) {
    const value = other.type === making.type && other !== making ? other.given.get(field) : undefined;
    if (value === undefined || !readsMain(other) || !readsSuch(value)) continue;
    if (fn !== null && wholeFunction(other.node) === fn) return { known: value, how: 'same function' };
  }
  return null;
}

function readsSuch(value: SyntaxNode): boolean {
  for (const node of descendants(value)) {
    const name =
      node.kind === 'name' || node.kind === 'member' ? node.name : node.kind === 'string' ? node.value : '';
    if (wordsOf(name).some((word) => FURTHER.test(word))) return true;
  }
  return false;
}

/** A usage that the file declares has the count under the same name. */
function declaredIn(field: string, { type }: Making, facts: FileFacts): Known | null {
  for (const declared of typesIn(facts)) {
    const known = declared.name === type ? undefined : declared.fields.get(field);
    if (!/usage|token/i.test(declared.name)) continue;
    const isUsage = [...declared.fields.keys()].some((name) => MAIN.test(name) && name.includes('token'));
    if (known !== undefined && isUsage && plainName(field).includes('token'))
      return { known: known.node, how: 'declared' };
  }
  return null;
}
