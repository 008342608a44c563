import type { FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import type { FileFacts } from '../file-facts.ts';
import { lastPart, plainName } from '../names.ts';
import { remember } from '../remember.ts';
import { descendants, enclosingFunction, wholeFunction } from '../walk.ts';
import { type Making, makingsIn, sourcesOf } from './makings.ts';
import { type RecordField, type RecordType, recordTypes, typeOfName } from './record-types.ts';

/** A record that is made field by field of another one, and leaves a field behind that both have. */
export interface LeftBehind {
  readonly making: Making;
  readonly facts: FileFacts;
  /** The variable that the other fields are taken from. */
  readonly source: string;
  readonly taken: readonly string[];
  /** What stays behind; at least one. */
  readonly left: readonly RecordField[];
  readonly type: RecordType;
  /** Both are of one type: what is made is a copy, or a piece, of what it is made of. */
  readonly isCopy: boolean;
}

/** Fewer fields under their own names may be chance. */
const MIN_TAKEN = 2;
/** Between two types so many are handed on before a field is missed. */
const MIN_CONVERTED = 3;
/** A conversion that leaves out more chooses what it takes. */
const MAX_LEFT = 1;

/** Every field of the loaded files that is left behind. `matters` says of which fields it is asked, beside those that are taken along. */
export function leftBehind(
  files: readonly FileFacts[],
  matters: (field: RecordField, taken: readonly string[]) => boolean,
): readonly LeftBehind[] {
  const types = recordTypes(files);
  return files.flatMap((facts) =>
    makingsIn(facts).flatMap((making): readonly LeftBehind[] => {
      const type = types.get(lastPart(making.type));
      return type === undefined ? [] : leftIn({ making, facts, type }, types, matters);
    }),
  );
}

type Place = Pick<LeftBehind, 'making' | 'facts' | 'type'>;

function leftIn(
  place: Place,
  types: ReadonlyMap<string, RecordType>,
  matters: (field: RecordField, taken: readonly string[]) => boolean,
): readonly LeftBehind[] {
  const { making, type } = place;
  const missing = [...type.fields].filter(([name]) => !making.given.has(name));
  if (missing.length === 0 || missing.length > making.given.size) return [];
  for (const [source, fields] of sourcesOf(making)) {
    const taken = [...fields].flatMap((name) => type.fields.get(name)?.name ?? []);
    if (taken.length < MIN_TAKEN || isHandedOn(source, making)) continue;
    const name = typeOfName(source, making.node);
    const from = name === null ? undefined : types.get(lastPart(name));
    // A type of the same name in another package has fields of its own.
    if (from === undefined || (from === type && name !== making.type)) continue;
    const isCopy = from === type;
    const left = missing.filter(([field]) => from.fields.has(field));
    if (!isCopy && (taken.length < MIN_CONVERTED || left.length > MAX_LEFT)) continue;
    const billed = left.flatMap(([, field]) =>
      matters(field, taken) && !isSpokenOf(field.name, making.node) ? [field] : [],
    );
    return billed.length === 0 ? [] : [{ ...place, source, taken, left: billed, isCopy }];
  }
  return [];
}

/** `{ …, raw: report }`, `Self::new(base, …)`: the whole record goes along. */
function isHandedOn(source: string, { given }: Making): boolean {
  return [...given.values()].some((value) => value.kind === 'name' && value.name === source);
}

/** The field is named somewhere in the function: set later, or left out for a reason. */
export function isSpokenOf(field: string, node: SyntaxNode): boolean {
  const fn = wholeFunction(node) ?? enclosingFunction(node);
  return fn === null || namesIn(fn).has(plainName(field));
}

/** Every name in a function, in one spelling; a setter's and a getter's are those of their field. */
const namesIn = remember((fn: FunctionNode): ReadonlySet<string> => {
  const names = new Set<string>();
  const add = (name: string): unknown =>
    names.add(plainName(name).replace(/^(set|get|with)(?=\w{3})/, '')).add(plainName(name));
  for (const node of descendants(fn)) {
    if (node.kind === 'name' || node.kind === 'member') add(node.name);
    else if (node.kind === 'string' && /^\w+$/.test(node.value)) add(node.value);
    else if (node.kind === 'object') for (const { key } of node.entries) add(key ?? '');
    else if (node.kind === 'call') for (const { name } of node.arguments) add(name ?? '');
  }
  return names;
});
