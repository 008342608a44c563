import type { SyntaxNode } from '../../languages/syntax.ts';
import { fieldsBehind } from '../field-sources.ts';
import type { FileFacts } from '../file-facts.ts';
import { lastPart, plainName } from '../names.ts';
import { type Line, siblingLines } from '../sibling-lines.ts';
import { isSpokenOf } from './left-behind.ts';
import { type RecordField, type RecordType, recordTypes, typeOfName } from './record-types.ts';

/** Two records added up field by field, where one field that both have is not added. */
export interface UnsummedField {
  readonly node: SyntaxNode;
  readonly facts: FileFacts;
  readonly type: RecordType;
  /** What is not added; at least one. */
  readonly left: readonly RecordField[];
  /** What is added to, and what is added, as written. */
  readonly sum: string;
  readonly source: string;
}

/** Fewer lines may add up something else. */
const MIN_ADDED = 2;

/** Every such field of the files that are asked about; their types may be declared in any that is loaded. */
export function unsummedFields(
  asked: readonly FileFacts[],
  files: readonly FileFacts[],
  matters: (field: RecordField, taken: readonly string[]) => boolean,
): readonly UnsummedField[] {
  const types = recordTypes(files);
  return asked.flatMap((facts) =>
    siblingLines(facts).flatMap((lines) => {
      const additions = lines.flatMap(additionOf);
      const pairs = Map.groupBy(additions, ({ line, source }) => `${line.owner} ${source}`);
      return [...pairs.values()].flatMap((same) => unsummedIn(same, { facts, types, matters }));
    }),
  );
}

interface Addition {
  readonly line: Line & { readonly node: SyntaxNode };
  readonly source: string;
}

/** `total.input += usage.input`. */
function additionOf(line: Line): Addition[] {
  if (line.operator !== '+=' || line.owner === '' || line.owner.includes('.')) return [];
  const ways = fieldsBehind(line.value);
  const way = ways.find((path) => path.length === 2 && plainName(path[1] ?? '') === plainName(line.name));
  return way === undefined ? [] : [{ line, source: way[0] ?? '' }];
}

interface Ground {
  readonly facts: FileFacts;
  readonly types: ReadonlyMap<string, RecordType>;
  readonly matters: (field: RecordField, taken: readonly string[]) => boolean;
}

function unsummedIn(same: readonly Addition[], { facts, types, matters }: Ground): UnsummedField[] {
  const [first] = same;
  const last = same.at(-1);
  if (first === undefined || last === undefined || same.length < MIN_ADDED) return [];
  const { line, source } = first;
  const names = [typeOfName(line.owner, line.node), typeOfName(source, line.node)].filter(
    (one) => one !== null,
  );
  // What is added to what has other fields is chosen from it.
  const [name] = names;
  if (name === undefined || new Set(names.map(lastPart)).size !== 1) return [];
  const type = types.get(lastPart(name));
  const added = same.map((one) => one.line.name);
  const known = new Set(added.map(plainName));
  if (type === undefined || [...known].some((one) => !type.fields.has(one))) return [];
  const left = [...type.fields].flatMap(([plain, field]) =>
    !known.has(plain) && isNumeric(field) && matters(field, added) && !isSpokenOf(field.name, line.node)
      ? [field]
      : [],
  );
  return left.length === 0 ? [] : [{ node: last.line.node, facts, type, left, sum: line.owner, source }];
}

/** Declared as a number, or begun as one. */
function isNumeric({ type, node }: RecordField): boolean {
  if (type === null) return node.kind === 'assign' && node.value?.kind === 'number';
  return /^\W*(Option<|Optional\[|Nullable<)?(([ui](8|16|32|64|128|size))|u?int\w*|integer|long|number|float\w*|double|f(32|64)|decimal\w*|big_?int\w*|big_?decimal)\b/i.test(
    type,
  );
}
