import type { AssignNode, CallNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, callsWithin, fieldNameOf, pathOf, receiverOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { statementPlace } from '../statements.ts';
import { turnsAround } from '../turns.ts';
import { resolve } from '../values.ts';
import { descendants } from '../walk.ts';

/** What holds the idempotency key of a request, replaced as a whole before the request is sent. */
export interface ReplacedKey {
  /** The assignment that replaces it. */
  readonly replaced: AssignNode;
  readonly path: string;
  /** Where the key was set. */
  readonly set: SyntaxNode;
  /** The function that set it, where that is another one. */
  readonly setBy: string | null;
}

/** What a request carries beside what it is about, as SDKs call it: `Params` of stripe-go, `options`, `headers`. */
const HOLDERS = /^(params|common_?params|options|opts|request_?options|headers?|metadata|meta)$/i;
const KEYS = /idempot|dedup/i;

/**
 * Objects with the key of a request that are overwritten by a new one without it: behind a setter of the key on the same
 * thing, or on items of a list that another function made, with the key on them.
 */
export function replacedKeys(
  { file, nodes }: FileFacts,
  definitionsOf: (call: CallNode) => readonly FunctionNode[],
): readonly ReplacedKey[] {
  if (!KEYS.test(file.text)) return [];
  return nodes('assign').flatMap((replaced): ReplacedKey[] => {
    const [target, ...others] = replaced.targets;
    if (target?.kind !== 'member' || others.length > 0 || !HOLDERS.test(target.name)) return [];
    if (replaced.operator !== '=' || replaced.value === null || !isNewWithout(replaced.value, target.name))
      return [];
    const path = pathOf(target);
    const item = pathOf(target.object);
    const here = setBefore(replaced, path, item);
    if (here !== null) return [{ replaced, path, set: here, setBy: null }];
    const { object } = target;
    if (object.kind !== 'name' || isSetAfter(replaced, item, path)) return [];
    const made = makerOf(object.name, replaced, definitionsOf);
    return made === null ? [] : [{ replaced, path, ...made }];
  });
}

/** An object made on the spot that neither takes over what was there, nor has a key of its own. */
function isNewWithout(value: SyntaxNode, holder: string): boolean {
  const made = value.kind === 'unary' ? value.operand : value;
  if (made.kind !== 'object') return false;
  for (const node of descendants(made)) {
    if (
      node.kind === 'object' &&
      node.entries.some(({ key, isSpread }) => isSpread || (key !== null && KEYS.test(key)))
    )
      return false;
    if ((node.kind === 'member' || node.kind === 'name') && (node.name === holder || KEYS.test(node.name)))
      return false;
  }
  return true;
}

/** The key was set on the same thing above, and nothing was sent since. */
function setBefore(replaced: AssignNode, path: string, item: string): SyntaxNode | null {
  const place = statementPlace(replaced);
  if (place === null) return null;
  for (const statement of place.list.slice(Math.max(0, place.index - MAX_ABOVE), place.index).reverse()) {
    for (const node of descendants(statement, (inner) => inner.kind !== 'function'))
      if (setsKey(node, path, item)) return node;
    if (callsWithin(statement).some((call) => call.arguments.some(({ value }) => pathOf(value) === item)))
      return null;
  }
  return null;
}

/** A request is put together on so many lines. */
const MAX_ABOVE = 12;

/** `item.SetIdempotencyKey(key)`, `item.Params.IdempotencyKey = key`, `options.headers['Idempotency-Key'] = key`. */
function setsKey(node: SyntaxNode, path: string, item: string): boolean {
  if (node.kind === 'call') return isKeySetter(node) && pathOf(receiverOf(node) ?? node) === item;
  if (node.kind !== 'assign') return false;
  return node.targets.some((target) => {
    const name = fieldNameOf(target);
    return name !== null && KEYS.test(name) && pathOf(target).startsWith(`${path}.`);
  });
}

function isKeySetter(call: CallNode): boolean {
  return /^set_?\w*(idempot|dedup)/i.test(calleeName(call)) && receiverOf(call) !== null;
}

function isSetAfter(replaced: AssignNode, item: string, path: string): boolean {
  const place = statementPlace(replaced);
  return (place?.list.slice(place.index + 1) ?? []).some((statement) => {
    for (const node of descendants(statement)) if (setsKey(node, path, item)) return true;
    return false;
  });
}

/** The function in view that made the list whose item this is, or the item itself, and sets a key on what it makes. */
function makerOf(
  name: string,
  from: SyntaxNode,
  definitionsOf: (call: CallNode) => readonly FunctionNode[],
): { readonly set: SyntaxNode; readonly setBy: string } | null {
  const turn = turnsAround(from).find(({ variables }) => variables.includes(name));
  const source = turn?.list ?? null;
  const made = source === null ? null : resolve(source);
  if (made?.kind !== 'call') return null;
  for (const fn of definitionsOf(made)) {
    const set = callsWithin(fn).find(isKeySetter);
    if (set !== undefined) return { set, setBy: fn.name ?? '' };
  }
  return null;
}
