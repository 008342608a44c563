import { argumentNamed } from '../../facts/arguments.ts';
import { calleePath } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { isSteady } from '../../facts/keys/loop-keys.ts';
import { descendants, enclosingFunction } from '../../facts/walk.ts';
import type { CallNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import type { CallGraph } from '../call-graph.ts';
import { areBothMade, isAlike } from './twin-keys.ts';

/** Two requests that one run of a function makes under one idempotency key. */
export interface SharedKey {
  readonly first: CallNode;
  readonly second: CallNode;
  /** The key of the second one. */
  readonly key: SyntaxNode;
}

/** A request, or the call of a function of the project's own that makes it, with the key it is given. */
interface Keyed {
  readonly call: CallNode;
  readonly key: SyntaxNode;
}

/** Nobody makes more requests by hand in one function. */
const MAX_REQUESTS = 20;

/** Requests to Stripe of the file that share their key with another one of the same run; one for each function. */
export function sharedKeys(facts: FileFacts, calls: CallGraph): readonly SharedKey[] {
  const { text } = facts.file;
  // Most files give no request a key.
  if (!/idempot/i.test(text)) return [];
  const before = new Map<FunctionNode | null, Keyed[]>();
  const found = new Map<FunctionNode | null, SharedKey>();
  for (const call of facts.nodes('call')) {
    const key = keyOfRequest(call) ?? keyHandedOn(call, calls);
    if (key === null || !isSteady(key)) continue;
    const fn = enclosingFunction(call);
    const others = before.get(fn) ?? [];
    const first = others.find((one) => isAlike(one.key, key, text) && areBothMade(one.call, call));
    if (first !== undefined && !found.has(fn)) found.set(fn, { first: first.call, second: call, key });
    if (others.length < MAX_REQUESTS) before.set(fn, [...others, { call, key }]);
  }
  return [...found.values()];
}

/** `stripe.customers.create(params, { idempotencyKey })` */
function keyOfRequest(call: CallNode): SyntaxNode | null {
  return /stripe/i.test(calleePath(call)) ? argumentNamed(call, ['idempotencyKey']) : null;
}

/** `manager.update(idempotencyKey, price)`, where the function that is called gives its request the key it is given. */
function keyHandedOn(call: CallNode, calls: CallGraph): SyntaxNode | null {
  const at = call.arguments.findIndex(({ value }) => value.kind === 'name' && /idempot/i.test(value.name));
  const given = call.arguments[at];
  if (given === undefined) return null;
  const [fn, another] = calls.definitionsOf(call);
  if (fn === undefined || another !== undefined) return null;
  const parameters = fn.parameters.filter(({ name }) => !/^(self|cls)$/.test(name));
  const parameter = parameters.find(({ name }) => name === given.name) ?? parameters[at];
  return parameter !== undefined && givesKey(fn, parameter.name) ? given.value : null;
}

function givesKey(fn: FunctionNode, parameter: string): boolean {
  for (const node of descendants(fn)) {
    const key = node.kind === 'call' ? keyOfRequest(node) : null;
    if (key?.kind === 'name' && key.name === parameter) return true;
  }
  return false;
}
