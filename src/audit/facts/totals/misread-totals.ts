import type { AssignNode, MemberNode, ObjectNode, SyntaxNode } from '../../languages/syntax.ts';
import { fieldNameOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { turnsAround } from '../turns.ts';
import { assignmentsAround } from '../values.ts';
import { descendants, enclosingFunction, loopAround } from '../walk.ts';

/** A total made anew from a field of itself that nothing ever writes. */
export interface MisreadTotal {
  readonly node: AssignNode;
  readonly name: string;
  /** The field that is written: `input_tokens`. */
  readonly written: string;
  /** The field that is read in its place, and its reading. */
  readonly read: SyntaxNode;
  readonly field: string;
}

/**
 * `totals = { input: totals.prompt ? totals.prompt + n : n }` on every turn, where no literal that the variable is ever given
 * has such a field, and nothing sets it. In source order.
 */
export function misreadTotals(facts: FileFacts): readonly MisreadTotal[] {
  return facts.nodes('assign').flatMap((node): MisreadTotal[] => {
    const [target, ...others] = node.targets;
    if (target?.kind !== 'name' || others.length > 0 || node.operator !== '=' || node.declares) return [];
    if (node.value?.kind !== 'object' || (loopAround(node) === null && turnsAround(node).length === 0))
      return [];
    const read = ownReadings(node.value, target.name);
    if (read.length === 0) return [];
    const known = knownFields(target.name, node, facts);
    const missed =
      known === null ? undefined : read.find(({ field, key }) => field !== key && !known.has(field));
    return missed === undefined
      ? []
      : [{ node, name: target.name, written: missed.key, read: missed.node, field: missed.field }];
  });
}

interface Reading {
  readonly node: SyntaxNode;
  readonly field: string;
  readonly key: string;
}

/** The fields of the variable itself from which entries of the literal are added up. */
function ownReadings({ entries }: ObjectNode, name: string): readonly Reading[] {
  return entries.flatMap(({ key, value }) => {
    if (key === null) return [];
    const found: Reading[] = [];
    for (const node of descendants(value)) {
      if (node.kind !== 'binary' || node.operator !== '+') continue;
      for (const inner of descendants(node)) {
        const field = isFieldOf(inner, name) ? fieldNameOf(inner) : null;
        if (field !== null) found.push({ node: inner, field, key });
      }
    }
    return found;
  });
}

function isFieldOf(node: SyntaxNode, name: string): node is MemberNode {
  return (
    (node.kind === 'member' || node.kind === 'index') &&
    node.object.kind === 'name' &&
    node.object.name === name
  );
}

/** Every field that the variable is ever given; null where it is also given something whose fields are not seen. */
function knownFields(name: string, from: AssignNode, facts: FileFacts): ReadonlySet<string> | null {
  const fields = new Set<string>();
  for (const { value } of assignmentsAround(name, from)) {
    if (value?.kind !== 'object' || value.entries.some(({ key }) => key === null)) return null;
    for (const { key } of value.entries) if (key !== null) fields.add(key);
  }
  for (const { targets } of facts.nodes('assign'))
    for (const target of targets)
      if (isFieldOf(target, name)) {
        const field = fieldNameOf(target);
        if (field === null) return null;
        fields.add(field);
      }
  return fields.size > 0 && startsHere(name, from, facts) ? fields : null;
}

/** A parameter, or a variable of another file, starts with what is not seen. */
function startsHere(name: string, from: AssignNode, { file }: FileFacts): boolean {
  const sets = assignmentsAround(name, from);
  if (sets.some(({ declares }) => declares)) return true;
  const isParameter = enclosingFunction(from)?.parameters.some((one) => one.name === name) === true;
  return file.declaresByAssigning && !isParameter && sets.some(({ span }) => span.start < from.span.start);
}
