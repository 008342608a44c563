import { calleeName, chainedCalls } from '../facts/calls.ts';
import { calledFunctions, type DeclaredFunction, type FunctionIndex } from '../facts/functions.ts';
import type { CallNode } from '../languages/syntax.ts';
import type { Delivery } from './deliveries.ts';

/** Whether the call gives back a promise: known by its declaration, or assumed by what I/O does in its language. */
export function givesPromise(site: Delivery, index: FunctionIndex): 'yes' | 'assumed' | 'no' {
  const call = site.node;
  if (site.file.waitsForAsync || site.answersAtOnce || isUnwrapped(call)) return 'no';
  // An SDK's own call is none of the project's, even where a method of its own has the same name.
  const isOfSdk = site.basis === 'import' || site.basis === 'shape';
  const declared = isOfSdk ? [] : calledFunctions(call, site.file, index);
  if (declared.length > 0)
    return declared.every(promises) ? 'yes' : declared.some(promises) ? 'assumed' : 'no';
  // Where only some methods wait, those that do not are named so: `RecordAsync`, `postAsync`.
  if (/[a-z]Async$/.test(calleeName(call))) return 'yes';
  return site.file.ioReturnsPromise ? 'assumed' : 'no';
}

/** `tx.send(1).unwrap()`, `tx.send(1)?`: a promise has no result to take out before it is waited for. */
function isUnwrapped(call: CallNode): boolean {
  const [next] = chainedCalls(call);
  if (next === undefined) return call.parent?.kind === 'unary' && call.parent.operator === '?';
  return (
    next.callee.kind === 'member' &&
    next.callee.object === call &&
    /^(unwrap\w*|expect|is_?ok|is_?err|ok|err|ok_or\w*|map_err)$/.test(calleeName(next))
  );
}

/** Declared async, or declared to give back what can be waited for: an interface's method has no more to say. */
function promises({ node }: DeclaredFunction): boolean {
  return node.isAsync || AWAITABLE.test(node.returns ?? '');
}

const AWAITABLE =
  /^(System\.Threading\.Tasks\.)?(Value)?Task\b|\bPromise(Interface|Like)?\b|\b(Completable)?Future\b|^(Mono|Uni|Deferred|Awaitable|Coroutine)\b/;
