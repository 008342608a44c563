import type { BinaryNode, MemberNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, lastNameOf, pathOf, valueName } from '../calls.ts';
import { fieldMakers, parameterType, typesOf } from '../declared-types.ts';
import type { FileFacts } from '../file-facts.ts';
import { lastName, wordsOf } from '../names.ts';
import { assignmentsOf } from '../values.ts';
import { enclosingFunction } from '../walk.ts';
import { INTEGER, isSmallMeasure, isStep, literalOfInteger, looksAtRest } from './whole-units.ts';

/** A measure that is brought to a larger unit by a division of integers, and made a fraction only afterwards. */
export interface CastQuotient {
  readonly node: BinaryNode;
  /** What was measured: `meta.original_size`. */
  readonly measured: string;
}

/**
 * Every `(bytes / BYTES_PER_MB) as f64`, `float64(seconds / 3600)`, `(double) (bytes / MB)`, `(bytes / MB).toDouble()` of
 * the file, in source order. That the outcome is made a fraction shows that both sides are integers, wherever they are
 * declared; not where one is seen to be none.
 */
export function castQuotientsIn(facts: FileFacts): readonly CastQuotient[] {
  if (facts.file.integerDivision !== 'typed') return [];
  const own = new Set(facts.nodes('class').map(({ name }) => name));
  return facts.nodes('binary').flatMap((node): CastQuotient[] => {
    const { operator, left, right } = node;
    if (operator !== '/' || !(isStep(right) || isUnitName(right)) || !literalOfInteger(right)) return [];
    if (!/^(name|member|call)$/.test(left.kind) || !isSmallMeasure(valueName(left)) || isFraction(left, own))
      return [];
    const fn = enclosingFunction(node);
    if (!isMadeFraction(node, facts.file) || (fn !== null && looksAtRest(fn))) return [];
    return [{ node, measured: pathOf(left) }];
  });
}

const UNITS =
  /^(kb|kib|mb|mib|gb|gib|tb|tib|bytes|seconds|secs|ms|millis|minutes|hour|hours|kilobytes?|megabytes?|gigabytes?|megabyte|gigabyte)$/;

/** `SIZE_IN_MB`, `BytesPerGb`, `GIB`: a step between units whose figure stands elsewhere. */
function isUnitName(node: SyntaxNode): boolean {
  const words = wordsOf(lastNameOf(node));
  const isStepName = words.length === 1 || words.some((word) => /^(in|per)$/.test(word));
  return isStepName && words.some((word) => UNITS.test(word)) && !words.includes('time');
}

/** Seen to be a fraction already: by its own type, or by that of the field where its type may be one of this file. */
function isFraction(node: SyntaxNode, own: ReadonlySet<string | null>): boolean {
  if (node.kind === 'call') return node.arguments.length > 0;
  if (node.kind === 'member')
    return (
      !isOfForeignType(node, own) &&
      fieldMakers(node.name, node).some((maker) => typeof maker === 'string' && !INTEGER.test(maker))
    );
  if (node.kind !== 'name') return false;
  const types = [parameterType(node.name, node), ...assignmentsOf(node.name, node).map(({ type }) => type)];
  return types.some((type) => type !== null && !INTEGER.test(type));
}

/** `meta.size` with `meta: FileMeta`, which no class here is: what other types call `size` says nothing of it. */
function isOfForeignType({ object }: MemberNode, own: ReadonlySet<string | null>): boolean {
  const types = object.kind === 'name' ? typesOf(object).map(lastName) : [];
  return types.length > 0 && !types.some((type) => own.has(type));
}

/** Calls that make a fraction of the integer they are given. */
const MAKES =
  /^(f(loat)?(32|64)|float|BigDecimal|NewFromInt(32)?|to_?(double|float|big_?decimal|decimal)|double_?value)$/i;
const CAST_BEFORE = /\(\s*(double|float|decimal)\s*\)\s*\(\s*$/;
/** A cast with its brackets is shorter. */
const LONGEST_CAST = 24;

function isMadeFraction(node: BinaryNode, { text }: SyntaxFile): boolean {
  const { parent, span } = node;
  if (parent?.kind === 'call' && parent.arguments.length === 1 && parent.arguments[0]?.value === node)
    return MAKES.test(calleeName(parent));
  if (parent?.kind === 'member' && parent.object === node) return MAKES.test(parent.name);
  const before = text.slice(Math.max(0, span.start - LONGEST_CAST), span.start);
  return CAST_BEFORE.test(before);
}
