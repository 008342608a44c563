import type { CallNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath, pathOf, receiverOf } from '../calls.ts';
import { fieldMakers, typesOf } from '../declared-types.ts';
import { importNodesOf } from '../import-nodes.ts';
import { HTTP_CLIENTS, type HttpClient } from '../libraries/http-clients.ts';
import { plainName } from '../names.ts';
import { remember, rememberNames } from '../remember.ts';
import { assignmentsOf, valueOfName } from '../values.ts';

/**
 * The HTTP client by which a call sends a request: told by what the call hangs from, by what that is made or declared
 * as, or by its name where the file speaks of one client alone. Null for any other call, and where two clients of a file
 * could be meant that do not treat refusals alike.
 */
export function clientOf(call: CallNode, file: SyntaxFile): HttpClient | null {
  const sending = clientsSending(plainName(calleeName(call)));
  if (sending.length === 0) return null;
  const spoken = spokenIn(file);
  const clients = sending.filter((client) => spoken.has(client));
  const receiver = receiverOf(call);
  if (receiver === null) return clients.find((client) => isByName(call, client, file)) ?? null;
  const proven =
    clients.find(({ roots }) => isUnder(calleePath(call), roots)) ??
    clients.find(
      ({ types }) => types !== null && typesOf(rootObject(receiver)).some((one) => types.test(one)),
    ) ??
    clients.find(({ types }) => types !== null && typesOf(receiver).some((one) => types.test(one))) ??
    clients.find(({ roots }) => isMadeUnder(receiver, roots));
  return proven ?? named(clients, receiver, file);
}

const clientsSending = rememberNames((name) => HTTP_CLIENTS.filter(({ sends }) => sends.test(name)));

/** The clients that a file may use, as far as it says. */
const spokenIn = remember((file: SyntaxFile): ReadonlySet<HttpClient> => {
  const modules = importNodesOf(file.root).map(({ module }) => module);
  return new Set(
    HTTP_CLIENTS.filter(({ imports, said }) => {
      if (imports === null && said === undefined) return true;
      return (
        (imports !== null && modules.some((module) => imports.test(module))) || said?.test(file.text) === true
      );
    }),
  );
});

/** `fetch(…)` of the platform, `request(…)` of an import. */
function isByName(call: CallNode, { imports, roots }: HttpClient, { root }: SyntaxFile): boolean {
  const name = calleeName(call);
  if (roots?.test(name) !== true) return false;
  const bound = importNodesOf(root).filter(({ names }) => names.some(({ alias }) => alias === name));
  if (imports !== null) return bound.some(({ module }) => imports.test(module));
  // Another one of that name would be imported or declared.
  return bound.length === 0 && assignmentsOf(name, call).length === 0;
}

function isUnder(path: string, roots: RegExp | null): boolean {
  return roots?.test(path.split(/[.:]/)[0] ?? '') === true;
}

/** `@connection = Faraday.new(…)`, `session = requests.Session()`, `let client = reqwest::Client::new()`. */
function isMadeUnder(receiver: SyntaxNode, roots: RegExp | null): boolean {
  if (roots === null || (receiver.kind !== 'name' && receiver.kind !== 'member')) return false;
  const made = receiver.kind === 'name' ? valueOfName(receiver.name, receiver) : null;
  const makers = [...(made === null ? [] : [made]), ...fieldMakers(receiver.name, receiver)];
  return makers.some((maker) => typeof maker !== 'string' && isUnder(pathOf(maker), roots));
}

/** `client` of `client.R().SetBody(usage)`: what a chain of settings starts from. */
function rootObject(node: SyntaxNode): SyntaxNode {
  let at = node;
  for (let step = 0; at.kind === 'call' && step < MAX_CHAIN; step++)
    at = at.callee.kind === 'member' ? at.callee.object : at.callee;
  return at;
}

/** Longer chains are not written by hand. */
const MAX_CHAIN = 20;

/** Code that looks at the status for others: who stands behind a mere name may use it. */
const LOOKS_FOR_OTHERS = /raise_for_status|raise_error/;

/** A client by its name, where the file speaks of one: `c.http`, `self.session`, `httpClient`. */
function named(
  clients: readonly HttpClient[],
  receiver: SyntaxNode,
  { text }: SyntaxFile,
): HttpClient | null {
  const isNamed = pathOf(receiver)
    .split('.')
    .some((part) => NAMES.test(plainName(part)));
  const [first] = clients;
  if (!isNamed || first === undefined || LOOKS_FOR_OTHERS.test(text)) return null;
  return clients.every(({ onRefusal }) => onRefusal === first.onRefusal) ? first : null;
}

const NAMES = /http|session|client|conn|requests?$|^(c|hc|rt)$/;
