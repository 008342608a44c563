import { calleeName, calleePath, pathOf, withoutAwait } from '../../facts/calls.ts';
import { isEventKey } from '../../facts/keys/event-keys.ts';
import { wordsOf } from '../../facts/names.ts';
import { literalString } from '../../facts/values.ts';
import { descendants, enclosingClass } from '../../facts/walk.ts';
import type { FunctionNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { ownName } from '../../trace/call-graph.ts';
import type { EntryPoint } from '../../trace/entry-point.ts';
import { additionsIn } from '../../trace/repeats/additions.ts';
import { mayRecogniseRepeat } from '../../trace/repeats/repeat-recognition.ts';
import type { Trace } from '../../trace/site.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-223: other services post usage to an endpoint that adds it, with no key to tell a repeated request by. */
export const keylessEndpoint = defineRule({
  id: 'MTR-223',
  name: 'keyless-endpoint',
  section: 'deduplication',
  title: 'An endpoint adds usage without a key of the request',
  severity: 'critical',
  classification: 'vulnerability',
  question: 'Does every endpoint that other services report usage to recognise a request it has had before?',
  cost: 'A caller that times out sends again: the same cost is added a second time and billed.',
  remediation:
    'Ask the caller for a key of the usage, store it with a unique constraint in the transaction of the addition, and answer the first result to a repeat.',
  references: [
    'https://docs.stripe.com/api/idempotent_requests',
    'https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/',
  ],
  *match({ files, trace }) {
    for (const addition of additionsIn(files, trace)) {
      const entry = onlyEndpoint(addition.node, trace);
      if (entry === null || addition.isGuess || !readsAmount(entry.function)) continue;
      const caller = serviceCheck(entry.function) ?? usageRoute(entry);
      if (caller === null || hasKey(entry, addition.file) || mayRecogniseRepeat(addition.node, trace))
        continue;
      const name = entry.name ?? ownName(entry.function);
      yield {
        file: addition.file,
        node: addition.node,
        evidence: [{ file: addition.file, node: caller }],
        confidence: 'likely',
        message:
          `Other services report usage to ${name === null ? 'this endpoint' : `\`${name}\``}, and each request is added as it comes: ` +
          'a call that is sent again after a time-out adds the same usage once more, and the customer is billed twice.',
      } satisfies Match;
    }
  },
});

/** The one endpoint that leads there; null where it is reached in another way too. */
function onlyEndpoint(node: SyntaxNode, trace: Trace): EntryPoint | null {
  const [entry, ...others] = trace.entryPoints.leadingTo(node);
  if (entry === undefined || others.length > 0 || entry.kind !== 'http') return null;
  return /^(GET|PUT|get|put|HEAD)$/.test(ownName(entry.function) ?? '') ? null : entry;
}

const AMOUNTS =
  /^(cost|costs|amount|quantity|units|tokens|credits|usage|input|output|count|value|total|minutes|seconds|input_?tokens|output_?tokens|prompt_?tokens|completion_?tokens|total_?tokens)$/i;

/** The body of the request says how much: destructured, or read from `body`. */
function readsAmount(fn: FunctionNode): boolean {
  for (const node of descendants(fn)) {
    if (node.kind === 'member' && AMOUNTS.test(node.name) && BODY.test(pathOf(node.object))) return true;
    if (node.kind !== 'assign' || node.value === null || !isOfBody(node.value)) continue;
    if (node.targets.some((one) => one.kind === 'name' && AMOUNTS.test(one.name))) return true;
  }
  return false;
}

/** The body itself, or what a schema makes of it: `Body.parse(req.body)`. */
function isOfBody(value: SyntaxNode): boolean {
  const made = withoutAwait(value);
  if (BODY.test(pathOf(made))) return true;
  return made.kind === 'call' && made.arguments.some((argument) => BODY.test(pathOf(argument.value)));
}

const BODY = /(^|\.)(body|payload|data|req|request|input|json|params|dto|valid|validated\w*|parsed)$/i;

/** A route whose name says that usage is reported or spent there: `/v1/accounts/:account/usage`, `internal/credits`. */
function usageRoute(entry: EntryPoint): SyntaxNode | null {
  const owner = enclosingClass(entry.function);
  const routes = (owner?.decorators ?? []).flatMap((one) =>
    one.kind === 'call' ? one.arguments.map(({ value }) => literalString(value) ?? '') : [],
  );
  const said = wordsOf([entry.name ?? '', ...routes].join('/'));
  return said.some((word) => ROUTE_WORDS.test(word)) ? entry.at : null;
}

const ROUTE_WORDS = /^(usages?|metering|meters?|credits?|debits?|consumption|consume|quota|readings?)$/;

const SERVICE_WORDS = /^(internal|service|machine|system)$/;

/** The check that lets in services alone: `checkInternalApiKey(req)`, `env.INTERNAL_API_SECRET`. */
function serviceCheck(fn: FunctionNode): SyntaxNode | null {
  for (const node of descendants(fn)) {
    const name = node.kind === 'call' ? calleeName(node) : node.kind === 'member' ? node.name : '';
    const words = wordsOf(name);
    if (!words.some((word) => SERVICE_WORDS.test(word))) continue;
    if (words.some((word) => /^(key|secret|token|auth|authenticate|request|caller|api)$/.test(word)))
      return node;
  }
  return null;
}

/** A key of the request is read, or asked for by the schema of the body. */
function hasKey(entry: EntryPoint, file: SyntaxFile): boolean {
  for (const node of descendants(entry.function)) {
    if (node.kind === 'member' && isEventKey(node.name) && BODY.test(pathOf(node.object))) return true;
    if (node.kind === 'string' && /idempot|request-id|event.id/i.test(node.value)) return true;
    if (node.kind === 'call' && /idempot|dedup|once/i.test(calleePath(node))) return true;
  }
  return /idempotency/i.test(file.text);
}
