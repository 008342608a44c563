import type { SyntaxNode } from '../../languages/syntax.ts';
import { fieldsBehind } from '../field-sources.ts';
import type { FileFacts } from '../file-facts.ts';
import { plainName } from '../names.ts';
import { reckoningOf } from '../reckoning.ts';
import { ancestors, isWithin } from '../walk.ts';
import type { ModelApi } from './model-api.ts';
import { MODEL_APIS } from './model-apis.ts';
import { apisSpokenTo, apiWhereHolds } from './model-counts.ts';

/** A count that is taken off another one which does not hold it. */
export interface SubtractedPart {
  readonly node: SyntaxNode;
  /** Both as written, with what they are taken from: `usage.inputTokens`. */
  readonly whole: string;
  readonly part: string;
  readonly api: string;
  /** What stands around is called after an API that counts the two apart. */
  readonly isSure: boolean;
}

/** Every difference, and every `-=`, of two counts of one usage that their API counts beside one another. */
export function subtractedParts(facts: FileFacts): readonly SubtractedPart[] {
  const found: SubtractedPart[] = [];
  for (const node of [...facts.nodes('binary'), ...facts.callsNamed(TAKES_OFF)]) {
    const { operator, left, right } = reckoningOf(node) ?? {};
    if (operator !== '-' || left === undefined || right === undefined) continue;
    const one = partIn(node, firstOf(left), right, facts);
    // `input - read - write` is told once.
    if (one !== null && !found.some((other) => isWithin(node, other.node))) found.push(one);
  }
  for (const node of facts.nodes('assign')) {
    const [target, ...others] = node.targets;
    if (node.operator !== '-=' || target === undefined || others.length > 0 || node.value === null) continue;
    const one = partIn(node, target, node.value, facts);
    if (one !== null) found.push(one);
  }
  return found;
}

const TAKES_OFF = /^(sub|subtract|minus|saturating_sub)$/i;
/** Longer differences are not written by hand. */
const MAX_TERMS = 8;

/** What a chain of differences begins with. */
function firstOf(left: SyntaxNode): SyntaxNode {
  let at = left;
  for (let step = 0; step < MAX_TERMS; step++) {
    const reckoned = reckoningOf(at);
    if (reckoned?.operator !== '-') return at;
    at = reckoned.left;
  }
  return at;
}

/** The terms of a sum that is taken off: `input - (read + write)`. */
function* termsOf(node: SyntaxNode, depth = MAX_TERMS): Generator<SyntaxNode> {
  const reckoned = depth > 0 ? reckoningOf(node) : null;
  if (reckoned?.operator !== '+') yield node;
  else {
    yield* termsOf(reckoned.left, depth - 1);
    yield* termsOf(reckoned.right, depth - 1);
  }
}

function partIn(
  node: SyntaxNode,
  left: SyntaxNode,
  right: SyntaxNode,
  facts: FileFacts,
): SubtractedPart | null {
  for (const whole of fieldsBehind(left))
    for (const term of termsOf(right))
      for (const part of fieldsBehind(term)) {
        const apis = apisWhereBeside(whole, part);
        const [api] = apis;
        if (
          api === undefined ||
          apisSpokenTo(facts).some((one) => apiWhereHolds(whole, part, [one]) !== null)
        )
          continue;
        // A holder of the program's own may have been given all of them together.
        const isOwner = apis.some(({ owners }) => owners.includes(plainName(whole.at(-2) ?? '')));
        const isSure =
          isOwner && namesAround(node, facts).some((name) => apis.some(({ speaks }) => speaks.test(name)));
        return {
          node,
          whole: whole.slice(-2).join('.'),
          part: part.slice(-2).join('.'),
          api: api.name,
          isSure,
        };
      }
  return null;
}

/** The APIs that count both beside one another, taken from one usage under just these names. */
function apisWhereBeside(whole: readonly string[], part: readonly string[]): readonly ModelApi[] {
  const [name, other] = [plainName(whole.at(-1) ?? ''), plainName(part.at(-1) ?? '')];
  if (whole.length < 2 || whole.slice(0, -1).join('.') !== part.slice(0, -1).join('.')) return [];
  return MODEL_APIS.filter(({ counts }) =>
    counts.some((one) => one.name === name && one.beside?.includes(other)),
  );
}

/** What the place is called after: its file, functions and classes. */
function namesAround(node: SyntaxNode, { file }: FileFacts): readonly string[] {
  const names = [file.path];
  for (const above of ancestors(node))
    if (above.kind === 'function' || above.kind === 'class') names.push(above.name ?? '');
  return names;
}
