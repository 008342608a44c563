import type { CallNode, ImportNode, SyntaxFile, SyntaxNode } from '../languages/syntax.ts';
import { namedArguments } from './arguments.ts';
import { calleeName, calleePath, chainedCalls, pathOf, receiverOf, useOf } from './calls.ts';
import { LOGS } from './let-go.ts';
import { lastName, plainName } from './names.ts';
import { remember } from './remember.ts';
import { assignmentsOf, valueOfName } from './values.ts';
import { ancestors, descendants, isWithin, scopeOf } from './walk.ts';

/*
 * Clients that take any answer for a success, an error's too, so that the code has to look at its status: fetch, Go's
 * net/http, Python's requests, httpx and aiohttp, .NET's HttpClient, Java's HttpClient and OkHttp, Laravel's Http,
 * Rust's reqwest, Ruby's Net::HTTP, Faraday and HTTParty.
 */

/** Modules whose clients do not raise, as far as the call's own path does not say it. */
const MODULES =
  /^(requests|httpx|aiohttp|niquests|net\/http|java\.net\.http(\..*)?|okhttp3(\..*)?|System\.Net\.Http(\..*)?|Illuminate\\Support\\Facades\\Http|reqwest(::.*)?|net\/http|faraday|httparty|undici|node-fetch|cross-fetch)$/;
const ROOTS = /^\\?(requests|httpx|reqwest|Net|Http|HTTParty|Faraday)$/;
const SENDS =
  /^(fetch|post|put|patch|request|send|sendasync|postasync|putasync|patchasync|postasjsonasync|putasjsonasync|do|newcall|execute|asyncpost|postform)$/;
const SHARP = /^(send|post|put|patch)(asjson)?async$/;

/** What oapi-codegen calls the methods of Go clients: their error is one of the connection alone. */
const GENERATED = /[a-z]WithResponse$/;

/** What looks at a status, or makes the client raise for it. */
const READS =
  /^(ok|status|statuscode|statustext|getstatuscode|raiseforstatus|ensuresuccessstatuscode|issuccessstatuscode|errorforstatus|errorforstatusref|issuccess|issuccessful|successful|success|failed|throw|throwif|throwunless|onerror|clienterror|servererror|isclienterror|isservererror|code|checkstatus|iserror|value|expectsuccess)$/;
/** Said once for a client, it raises everywhere. */
const RAISES =
  /raise_for_status|raise_error|event_hooks|expectSuccess|HttpResponseValidator|DelegatingHandler|hooks\s*=|throw_?on|interceptor|RoundTripper/i;

/**
 * True where a call sends a request by a client that takes an error's answer for a success, and neither its status is
 * looked at nor the answer handed to somebody who may: a refusal is then no failure.
 */
export function isStatusUnread(call: CallNode, file: SyntaxFile): boolean {
  if (!takesErrorsForAnswers(call, file)) return false;
  const chain = chainedCalls(call);
  if (chain.some((next) => READS.test(plainName(calleeName(next))))) return false;
  let at: SyntaxNode = chain.at(-1) ?? call;
  for (;;) {
    const use = useOf(at);
    if (use === 'awaited' && at.parent !== null) at = at.parent;
    else if (at.parent?.kind === 'unary' && at.parent.operator === '?') at = at.parent;
    else if (use === 'discarded') return true;
    else if (use === 'scoped') return isScopedUnread(at);
    else if (use === 'assigned' && at.parent?.kind === 'assign') return isHeldUnread(at.parent.targets, at);
    else return false;
  }
}

function takesErrorsForAnswers(call: CallNode, { root, text }: SyntaxFile): boolean {
  const name = plainName(calleeName(call));
  const receiver = receiverOf(call);
  if (GENERATED.test(calleeName(call)) || isToldNotToRaise(call)) return true;
  if (!SENDS.test(name)) return false;
  if (RAISES.test(text)) return false;
  // The platform's own `fetch`; another one of that name would be imported or declared.
  if (receiver === null)
    return name === 'fetch' && assignmentsOf('fetch', call).length === 0 && !isImported('fetch', root);
  const path = calleePath(call);
  if (ROOTS.test(path.split(/[.:]/)[0] ?? '')) return true;
  if (SHARP.test(name)) return true;
  const modules = importsOf(root).map(({ module }) => module);
  const isOf =
    modules.some((module) => MODULES.test(module)) ||
    /\b(reqwest::|Faraday\.new|Net::HTTP|include HTTParty|Http::)/.test(text);
  return isOf && (isClient(pathOf(receiver)) || madeByRoot(receiver));
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

/** A client by its name, where the file imports one of these: `c.http`, `self.session`, `httpClient`. */
function isClient(path: string): boolean {
  const last = plainName(lastName(path));
  return /http|session|client|conn|requests?$|^(c|hc|rt)$/.test(last);
}

function madeByRoot(receiver: SyntaxNode): boolean {
  if (receiver.kind !== 'name') return false;
  const made = valueOfName(receiver.name, receiver);
  return made !== null && ROOTS.test(pathOf(made).split(/[.:]/)[0] ?? '');
}

/** `with session.post(…) as answer:` */
function isScopedUnread(item: SyntaxNode): boolean {
  const { parent } = item;
  return parent?.kind === 'with' && !parent.body.some(looksAtStatus);
}

function looksAtStatus(within: SyntaxNode): boolean {
  for (const node of descendants(within)) {
    if (node.kind === 'member' && READS.test(plainName(node.name))) return true;
    if (node.kind === 'return' && node.value !== null && node.value.kind === 'name') return true;
  }
  return false;
}

/** The answer is held under a name, of which at most the body is closed or drained. */
function isHeldUnread(targets: readonly SyntaxNode[], call: SyntaxNode): boolean {
  const [answer] = targets;
  if (answer?.kind !== 'name') return false;
  if (answer.name === '_') return true;
  for (const node of descendants(scopeOf(call))) {
    if (node.kind !== 'name' || node.name !== answer.name || node.span.start <= call.span.end) continue;
    if (!isOnlyClosed(node) && !isOnlyTold(node)) return false;
  }
  return true;
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

function isImported(name: string, root: SyntaxNode): boolean {
  return importsOf(root).some(
    ({ module, names }) => names.some(({ alias }) => alias === name) && !/fetch|undici/.test(module),
  );
}

const importsOf = remember((root: SyntaxNode): readonly ImportNode[] => {
  const imports = [...descendants(root, (node) => node.kind === 'file' || node.kind === 'other')].filter(
    (node): node is ImportNode => node.kind === 'import',
  );
  return imports;
});
