import type { CallNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { namedArguments } from '../arguments.ts';
import { calleeName, calleePath, chainedCalls, pathOf, useOf } from '../calls.ts';
import { clientOf } from '../delivery/http-client-of.ts';
import type { HttpClient } from '../libraries/http-clients.ts';
import { plainName } from '../names.ts';
import { ancestors, descendants, isWithin, scopeOf } from '../walk.ts';
import { LOGS } from './let-go.ts';

/** What oapi-codegen calls the methods of Go clients: their error is one of the connection alone. */
const GENERATED = /[a-z]WithResponse$/;

/** What looks at a status, or makes the client raise for it. */
const READS =
  /^(ok|status|statuscode|statustext|getstatuscode|raiseforstatus|ensuresuccessstatuscode|issuccessstatuscode|errorforstatus|errorforstatusref|issuccess|issuccessful|successful|success|failed|throw|throwif|throwunless|onerror|clienterror|servererror|isclienterror|isservererror|code|checkstatus|iserror|value|expectsuccess)$/;
/**
 * True where a call sends a request by a client that takes an error's answer for a success, and neither its status is
 * looked at nor the answer handed to somebody who may: a refusal is then no failure.
 */
export function isStatusUnread(call: CallNode, file: SyntaxFile): boolean {
  const client = clientOf(call, file);
  if (!takesErrorsForAnswers(call, client, file)) return false;
  const chain = chainedCalls(call);
  if (chain.some((next) => READS.test(plainName(calleeName(next))) || isHandedTo(next, call))) return false;
  let at: SyntaxNode = chain.at(-1) ?? call;
  for (;;) {
    const use = useOf(at);
    if (use === 'awaited' && at.parent !== null) at = at.parent;
    else if (at.parent?.kind === 'unary' && at.parent.operator === '?') at = at.parent;
    else if (use === 'discarded') return true;
    else if (use === 'scoped') return isScopedUnread(at);
    else if (use === 'assigned' && at.parent?.kind === 'assign')
      return isHeldUnread(at.parent.targets, at, client);
    else return false;
  }
}

function takesErrorsForAnswers(call: CallNode, client: HttpClient | null, { text }: SyntaxFile): boolean {
  if (GENERATED.test(calleeName(call)) || isToldNotToRaise(call)) return true;
  if (client?.onRefusal !== 'answers' || client.makes?.test(text) === false) return false;
  return client.raisesIf?.test(text) !== true;
}

/** `fetch(…).then((answer) => { if (!answer.ok) … })`, `.execute().use { check(it) }`: a function behind it looks. */
function isHandedTo(next: CallNode, call: CallNode): boolean {
  if (next === call) return false;
  const taking = [next.block, ...next.arguments.map(({ value }) => value)];
  return taking.some(
    (one) =>
      one !== null && one.kind !== 'string' && one.kind !== 'number' && [...descendants(one)].some(isLooking),
  );
}

/** Options by which a client that raises by itself is told not to: Guzzle's, ky's, got's and axios's. */
const RAISING_OPTIONS = /^(http_errors|throwHttpErrors|raise_for_status|raise_errors?)$/;

function isToldNotToRaise(call: CallNode): boolean {
  return namedArguments(call).some(({ name, value, depth }) => {
    if (depth > 0) return false;
    if (name === 'validateStatus') return value.kind === 'null' || alwaysTrue(value);
    return RAISING_OPTIONS.test(name) && value.kind === 'boolean' && !value.value;
  });
}

/** `() => true` */
function alwaysTrue(value: SyntaxNode): boolean {
  if (value.kind !== 'function' || value.body.length !== 1) return false;
  const [only] = value.body;
  const said = only?.kind === 'return' ? only.value : only;
  return said?.kind === 'boolean' && said.value;
}

/** `with session.post(…) as answer:` */
function isScopedUnread(item: SyntaxNode): boolean {
  const { parent } = item;
  return parent?.kind === 'with' && !parent.body.some(looksAtStatus);
}

function looksAtStatus(within: SyntaxNode): boolean {
  for (const node of descendants(within)) {
    if (isLooking(node)) return true;
    if (node.kind === 'return' && node.value !== null && node.value.kind === 'name') return true;
  }
  return false;
}

function isLooking(node: SyntaxNode): boolean {
  return node.kind === 'member' && READS.test(plainName(node.name));
}

/** The answer is held under a name, of which at most the body is closed or drained. */
function isHeldUnread(targets: readonly SyntaxNode[], call: SyntaxNode, client: HttpClient | null): boolean {
  const [answer] = targets;
  if (answer?.kind !== 'name') return false;
  if (answer.name === '_') return true;
  for (const node of descendants(scopeOf(call))) {
    if (node.kind !== 'name' || node.name !== answer.name || node.span.start <= call.span.end) continue;
    if (!isOnlyClosed(node) && !isOnlyTold(node) && !(client?.givesText && isAskedForNone(node)))
      return false;
  }
  return true;
}

/** `if ($answer === false)`, `if (!$answer)`: whether there was an answer at all. */
function isAskedForNone({ parent }: SyntaxNode): boolean {
  if (parent?.kind === 'unary') return parent.operator === '!';
  return parent?.kind === 'binary' && parent.right.kind === 'boolean' && !parent.right.value;
}

/** `log.info('sent', { status: response.status })` tells of it and asks nothing. */
function isOnlyTold(name: SyntaxNode): boolean {
  for (const above of ancestors(name)) {
    if (above.kind === 'call') return !isWithin(name, above.callee) && LOGS.test(calleePath(above));
    if (above.kind === 'function' || above.kind === 'if' || above.kind === 'await') return false;
  }
  return false;
}

/** `resp.Body.Close()`, `io.Copy(io.Discard, resp.Body)`, `response.close()`, `await res.body?.cancel()`. */
function isOnlyClosed(name: SyntaxNode): boolean {
  let path = '';
  for (const above of ancestors(name)) {
    if (above.kind === 'member') path += `.${above.name}`;
    else if (above.kind === 'call') return isClosing(above, path, name);
    else return false;
  }
  return false;
}

function isClosing(call: CallNode, path: string, name: SyntaxNode): boolean {
  if (isWithin(name, call.callee))
    return /(^|\.)(close|Close|release|dispose|Dispose|cancel|disconnect)$/.test(path);
  return path === '.Body' && /(^|\.)Copy$/.test(calleePath(call)) && /Discard/.test(argumentsText(call));
}

function argumentsText(call: CallNode): string {
  return call.arguments.map(({ value }) => pathOf(value)).join(' ');
}
