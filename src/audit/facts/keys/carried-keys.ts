import type { SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, fieldNameOf, pathOf } from '../calls.ts';
import { plainName } from '../names.ts';
import type { RowAccess } from '../rows/rows.ts';
import { settersIn } from '../setters.ts';
import { resolve } from '../values.ts';
import { descendants, scopeOf } from '../walk.ts';
import { isFactKey } from './event-keys.ts';

/** What was looked for is put in: by the key's name, as the value itself, or within the whole that it was read from. */
export function carriesKey(insert: RowAccess, lookup: RowAccess): boolean {
  const keys = lookup.keys.map(plainName);
  const values = valuesOf(lookup.node);
  for (const node of partsOf(insert.node)) {
    if (
      node.kind === 'name' &&
      values.roots.has(node.name) &&
      (node.parent?.kind !== 'member' || isSpreadWhole(node))
    )
      return true;
    if (node.kind === 'member' && values.paths.has(pathOf(node))) return true;
    for (const name of namesOf(node)) {
      const plain = plainName(name);
      if (keys.some((key) => plain === key || (key.length >= MIN_KEY && plain.endsWith(key)))) return true;
    }
  }
  return false;
}

/** `UsageEvent(**event.model_dump())`: all that the row was read with is handed on. */
function isSpreadWhole(node: SyntaxNode): boolean {
  const call = node.parent?.parent;
  return (
    call?.kind === 'call' &&
    /^(model_?dump|dict|to_?dict|as_?dict|toJSON|to_?h|toObject)$/i.test(calleeName(call))
  );
}

/** `set_event_id` ends in `event_id`; `id` alone ends much. */
const MIN_KEY = 5;

/** What an insert is given, with the rows made for it before. */
function* partsOf(insert: SyntaxNode): Generator<SyntaxNode> {
  const call = callAround(insert);
  for (const node of descendants(call)) {
    yield node;
    const made = node.kind === 'name' && node.parent?.kind !== 'member' ? resolve(node) : node;
    if (
      made !== node &&
      (made.kind === 'object' || (made.kind === 'call' && /^(new$|\p{Lu})/u.test(calleeName(made))))
    )
      yield* descendants(made);
    // `row.setEventId(id)`, `row.event_id = id`: filled in before it is put in.
    if (node.kind === 'name' && node.parent?.kind !== 'member')
      for (const { at, name, value } of settersIn(scopeOf(node)).get(node.name) ?? [])
        if (at < node.span.start) {
          yield { kind: 'name', name, span: value.span, parent: null };
          yield value;
        }
  }
}

function namesOf(node: SyntaxNode): readonly string[] {
  if (node.kind === 'name' || node.kind === 'member') return [node.name];
  if (node.kind === 'object') return node.entries.flatMap(({ key }) => key ?? []);
  if (node.kind === 'call') return node.arguments.flatMap(({ name }) => name ?? []);
  return node.kind === 'string' && node.value.length <= MAX_STATEMENT ? (node.value.match(/\w+/g) ?? []) : [];
}

/** A statement that puts in a row. */
const MAX_STATEMENT = 2_000;

/** `event.id` that is looked for, and `event` that it was read from. */
function valuesOf(lookup: SyntaxNode): {
  readonly roots: ReadonlySet<string>;
  readonly paths: ReadonlySet<string>;
} {
  const [roots, paths] = [new Set<string>(), new Set<string>()];
  for (const call of descendants(callAround(lookup)))
    for (const { value } of call.kind === 'call' ? call.arguments : [])
      for (const node of descendants(value)) {
        if (node.kind !== 'member' && node.kind !== 'index') continue;
        const name = fieldNameOf(node);
        if (name === null || !(isFactKey(name) || isFactKey(`event_${name}`))) continue;
        if (node.object.kind === 'name' && /^\p{Ll}/u.test(node.object.name)) roots.add(node.object.name);
        if (node.kind === 'member') paths.add(pathOf(node));
      }
  return { roots, paths };
}

/** SQL stands in the call that runs it. */
export function callAround(node: SyntaxNode): SyntaxNode {
  return node.kind === 'string' && node.parent?.kind === 'call' ? node.parent : node;
}
