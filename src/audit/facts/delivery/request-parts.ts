import type { CallNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, chainedCalls } from '../calls.ts';
import { putUnder } from '../put-under.ts';
import { remember } from '../remember.ts';
import { MAX_SETTERS } from '../setters.ts';
import { descendants, scopeOf } from '../walk.ts';

const REQUEST_PARTS =
  /^(body|body_?value|json|form|form_?params|form_?data|multipart|send|send_?json|headers?|set|query|with_?body|content|field|attributes)$/i;

/**
 * What is hung onto a request before it goes out, `client.post(url).header(name, key).json(&event).send()`, or said before
 * its address: `Http::withHeaders([name => key])->post(url, event)`.
 */
export function requestParts(call: CallNode): readonly CallNode[] {
  return [
    ...chainedCalls(call).filter((next) => next.arguments.length > 0 && REQUEST_PARTS.test(calleeName(next))),
    ...callsBefore(call).filter((next) => next.arguments.length > 0 && REQUEST_HEADS.test(calleeName(next))),
    ...hungOnLater(call),
  ];
}

const OPENS = /^(post|put|patch|request|new_?request|build_?request)$/i;

/** `let request = http.post(url);` and then `request.basic_auth(key).json(&event).send()`. */
function hungOnLater(call: CallNode): readonly CallNode[] {
  const last = OPENS.test(calleeName(call)) ? (chainedCalls(call).at(-1) ?? call) : null;
  const [target] = last?.parent?.kind === 'assign' && last.parent.value === last ? last.parent.targets : [];
  if (target?.kind !== 'name') return [];
  return (partsIn(scopeOf(call)).get(target.name) ?? []).filter((part) => part.span.start > call.span.end);
}

/** The parts of requests in a scope, by the variable that their chain begins at. */
const partsIn = remember((scope: SyntaxNode): ReadonlyMap<string, readonly CallNode[]> => {
  const parts = new Map<string, CallNode[]>();
  for (const node of descendants(scope)) {
    if (node.kind !== 'call' || node.arguments.length === 0 || !REQUEST_PARTS.test(calleeName(node)))
      continue;
    const first = firstOfChain(node);
    if (first?.kind === 'name') putUnder(parts, first.name, node);
  }
  return parts;
});

function firstOfChain(call: CallNode): SyntaxNode | null {
  let at: SyntaxNode = call;
  for (let step = 0; step < MAX_SETTERS; step++) {
    if (at.kind === 'call') at = at.callee;
    else if (at.kind === 'member') at = at.object;
    else return at;
  }
  return null;
}

const REQUEST_HEADS = /^(with|replace|set|add)?_?(headers?|options|body|query_?parameters)$/i;

/** The calls a call hangs from, nearest first. */
function callsBefore(call: CallNode): readonly CallNode[] {
  const before: CallNode[] = [];
  let at: SyntaxNode = call;
  while (at.kind === 'call' && at.callee.kind === 'member' && before.length < MAX_SETTERS) {
    at = at.callee.object;
    if (at.kind === 'call') before.push(at);
  }
  return before;
}

/** `connection.post(path) { |request| request.body = … }` */
export function isRequestBlock(block: FunctionNode): boolean {
  return /^(r|re|req|request|http)$/i.test(block.parameters[0]?.name ?? '');
}

/** Kotlin's `http.post(url) { setBody(event) }`, where the block is the request's own. */
export function setsBody(block: FunctionNode): boolean {
  return (
    block.parameters.length === 0 &&
    block.body.some((node) => node.kind === 'call' && /^set_?body$/i.test(calleeName(node)))
  );
}
