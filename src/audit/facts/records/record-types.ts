import type { ClassNode, SyntaxNode } from '../../languages/syntax.ts';
import { isConstructor } from '../constructors.ts';
import { parameterType } from '../declared-types.ts';
import type { FileFacts } from '../file-facts.ts';
import { lastPart, plainName } from '../names.ts';
import { remember } from '../remember.ts';
import { assignmentsOf } from '../values.ts';
import { ancestors, enclosingClass } from '../walk.ts';

/** A type of records that a loaded file declares. */
export interface RecordType {
  readonly name: string;
  readonly node: ClassNode;
  readonly in: FileFacts;
  /** By their names in one spelling. */
  readonly fields: ReadonlyMap<string, RecordField>;
}

export interface RecordField {
  /** As declared. */
  readonly name: string;
  readonly type: string | null;
  readonly node: SyntaxNode;
}

/** Fewer fields are a pair, more a table of settings. */
const MIN_FIELDS = 3;
const MAX_FIELDS = 60;

/** The types of the loaded files by their names; those of one name with other fields are left out: which is meant is not known. */
export const recordTypes = remember((files: readonly FileFacts[]): ReadonlyMap<string, RecordType> => {
  const types = new Map<string, RecordType | null>();
  for (const facts of files)
    for (const type of typesIn(facts)) {
      const known = types.get(type.name);
      if (known === undefined) types.set(type.name, type);
      else if (known !== null && !isSame(known, type)) types.set(type.name, null);
    }
  return new Map([...types].flatMap(([name, type]) => (type === null ? [] : [[name, type] as const])));
});

/** The types that one file declares. */
export const typesIn = remember((facts: FileFacts): readonly RecordType[] =>
  facts.nodes('class').flatMap((node): RecordType[] => {
    if (node.name === null || node.variety === 'enum' || node.variety === 'module') return [];
    const fields = fieldsOf(node);
    return fields.size < MIN_FIELDS || fields.size > MAX_FIELDS
      ? []
      : [{ name: node.name, node, in: facts, fields }];
  }),
);

function isSame(one: RecordType, other: RecordType): boolean {
  return (
    one.fields.size === other.fields.size && [...one.fields.keys()].every((name) => other.fields.has(name))
  );
}

/** What a type declares, or else what its constructor is given. */
function fieldsOf(owner: ClassNode): ReadonlyMap<string, RecordField> {
  const fields = new Map<string, RecordField>();
  for (const node of owner.body) {
    const [target, ...others] = node.kind === 'assign' ? node.targets : [];
    if (
      node.kind !== 'assign' ||
      target?.kind !== 'name' ||
      others.length > 0 ||
      /^[A-Z][A-Z0-9_]+$/.test(target.name)
    )
      continue;
    fields.set(plainName(target.name), { name: target.name, type: node.type, node });
  }
  if (fields.size > 0) return fields;
  const made = owner.body.find((member) => isConstructor(member, owner));
  for (const { name, type } of made?.kind === 'function' ? made.parameters : [])
    if (/^[\w$]+$/.test(name) && made !== undefined) fields.set(plainName(name), { name, type, node: made });
  return fields;
}

/** Around a type without being one of its own. */
const WRAPPERS =
  /^(Promise|Array|ReadonlyArray|Readonly|Required|Optional|Option|Result|List|IList|IEnumerable|Iterable|Sequence|Collection|Vec|Box|Arc|Rc|Awaited|Task|ValueTask|Future|Mono|Flux|Self|Ref|Some|Set)$/;
/** Only some of the fields. */
const PARTIAL = /\b(Partial|Omit|Pick|Record|Map|Dictionary|HashMap|[Mm]ap|[Dd]ict)\b\s*[<[(]/;

/**
 * The one type that a declaration names, with the package it is taken from: `Report` of `Promise<Report[]>`,
 * `billing.Report` of `*billing.Report`. Null where it names none, or several.
 */
export function typeNamed(written: string | null): string | null {
  if (written === null || PARTIAL.test(written)) return null;
  const names = (written.match(/(?<![\w.:])(?:[a-z_]\w*(?:\.|::))?\p{Lu}\w*/gu) ?? []).filter(
    (name) => !WRAPPERS.test(lastPart(name)),
  );
  const [only, ...others] = new Set(names);
  return only === undefined || others.length > 0 ? null : only;
}

/** The type that a variable, `this` or `self` is of, as far as its own file says; null where it does not. */
export function typeOfName(name: string, from: SyntaxNode): string | null {
  if (/^(this|self|\$this)$/.test(name)) return ownType(from);
  const declared = assignmentsOf(name, from).find(({ type }) => type !== null)?.type ?? null;
  const type = declared ?? parameterType(name, from);
  if (type !== null) return typeNamed(type);
  for (const above of ancestors(from)) {
    if (above.kind === 'function' && above.receiver?.name === name) return typeNamed(above.receiver.type);
    const [first] = above.kind === 'loop' ? above.variables : [];
    const last = above.kind === 'loop' ? (above.variables.at(-1) ?? first) : undefined;
    const bound = last?.kind === 'assign' ? last.targets.at(-1) : last;
    if (above.kind !== 'loop' || bound?.kind !== 'name' || bound.name !== name) continue;
    return above.iterable?.kind === 'name' && above.iterable.name !== name
      ? typeOfName(above.iterable.name, above)
      : null;
  }
  return null;
}

function ownType(from: SyntaxNode): string | null {
  for (const above of ancestors(from))
    if (above.kind === 'function' && above.receiver !== null) return typeNamed(above.receiver.type);
  return enclosingClass(from)?.name ?? null;
}
