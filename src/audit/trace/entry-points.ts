import { calleeName, pathOf, receiverOf } from '../facts/calls.ts';
import { typesOf } from '../facts/declared-types.ts';
import type { FileFacts } from '../facts/file-facts.ts';
import { wordsOf } from '../facts/names.ts';
import { literalString } from '../facts/values.ts';
import { ancestors, descendants, enclosingClass } from '../facts/walk.ts';
import type { CallNode, ClassNode, FunctionNode, SyntaxNode } from '../languages/syntax.ts';
import { type CallGraph, functionAround, ownName } from './call-graph.ts';
import type { EntryPoint } from './entry-point.ts';
import { waitingLoopsIn } from './losses/waiting-loops.ts';
import { byOwnSigns } from './own-signs.ts';
import { PAID_EVENT } from './paid-events.ts';
import { registeredBy, registeredByAssignment, registeredInTable } from './registrations.ts';

export interface EntryPoints {
  readonly all: readonly EntryPoint[];
  /** The entry point the node stands in, lambdas looked through; null where it stands in none. */
  readonly around: (node: SyntaxNode) => EntryPoint | null;
  /** Entry points that may lead to the node through calls between loaded functions, its own first. */
  readonly leadingTo: (node: SyntaxNode) => readonly EntryPoint[];
}

/** Further up than this, calls by name lead everywhere. */
const MAX_CALL_STEPS = 4;
const MAX_CALLERS = 200;

/** Finds the entry points of all files. Cost is linear in functions and calls. */
export function findEntryPoints(files: readonly FileFacts[], calls: CallGraph): EntryPoints {
  const byFunction = new Map<FunctionNode, EntryPoint>();
  const add = (entry: EntryPoint): void => {
    if (!byFunction.has(entry.function)) byFunction.set(entry.function, withWebhook(entry));
  };
  // A program that takes messages for as long as it lives is more than a command.
  for (const facts of files) for (const entry of waitingLoopsIn(facts)) add(entry);
  for (const facts of files) {
    for (const call of facts.nodes('call')) for (const entry of registeredBy(call, calls)) add(entry);
    for (const assign of facts.nodes('assign'))
      for (const entry of registeredByAssignment(assign, calls)) add(entry);
    for (const table of facts.nodes('object'))
      for (const entry of registeredInTable(table, calls)) add(entry);
    for (const fn of facts.nodes('function')) {
      const entry = byOwnSigns(fn, facts.file.path);
      if (entry !== null) add(entry);
    }
  }
  const around = (node: SyntaxNode): EntryPoint | null => {
    if (node.kind === 'function' && byFunction.has(node)) return byFunction.get(node) ?? null;
    for (const above of ancestors(node)) {
      const entry = above.kind === 'function' ? byFunction.get(above) : undefined;
      if (entry !== undefined) return entry;
    }
    return null;
  };
  return { all: [...byFunction.values()], around, leadingTo: (node) => leadingTo(node, around, calls) };
}

function leadingTo(
  node: SyntaxNode,
  around: (node: SyntaxNode) => EntryPoint | null,
  calls: CallGraph,
): readonly EntryPoint[] {
  const found = new Set<EntryPoint>();
  const seen = new Set<FunctionNode>();
  let front: readonly SyntaxNode[] = [node];
  for (let step = 0; step <= MAX_CALL_STEPS && front.length > 0; step++) {
    const next: SyntaxNode[] = [];
    for (const at of front) {
      const entry = around(at);
      if (entry !== null) found.add(entry);
      // Whoever starts the loop starts it once.
      if (entry?.at.kind === 'loop') continue;
      const holder = functionAround(at);
      if (holder === null || seen.has(holder) || seen.size > MAX_CALLERS) continue;
      seen.add(holder);
      next.push(...calls.callersOf(holder));
    }
    front = next;
  }
  return [...found];
}

/** A handler whose route, name, class or body says webhook: it is called again when it does not answer well. */
function withWebhook(entry: EntryPoint): EntryPoint {
  if (entry.kind !== 'http') return entry;
  const owner = enclosingClass(entry.function);
  const said = [entry.name, ownName(entry.function), owner?.name, routeOfClass(owner)].join(' ');
  return wordsOf(said).some((word) => /^(webhooks?|hooks?|ipn)$/.test(word)) || readsSignature(entry.function)
    ? { ...entry, kind: 'webhook' }
    : entry;
}

/** `@Controller('webhooks')`, `@RequestMapping("/webhooks/stripe")`, `[Route("webhooks")]` on the class. */
function routeOfClass(owner: ClassNode | null): string {
  return (owner?.decorators ?? [])
    .flatMap((decorator) => (decorator.kind === 'call' ? decorator.arguments : []))
    .map(({ value }) => literalString(value) ?? '')
    .join(' ');
}

const SIGNATURE_HEADER =
  /^(http[-_])?(x[-_])?([a-z]+[-_]){0,3}(signature([-_]?(v?\d+|sha\d+))?|hmac[-_]sha256)$/i;
const CHECKS =
  /^(construct_?event(_?async)?|verify_?webhook\w*|webhooks?\.(construct|unmarshal|verify)\w*)$/i;
/** `verifier.Verify(request)` with a `WebhookVerifier`, `is_signed(body, …)`, `verifySignature(…)`. */
function verifies(call: CallNode): boolean {
  const words = wordsOf(calleeName(call));
  if (!words.some((word) => /^(verify|verified|valid|validate|check|signed)$/.test(word))) return false;
  const receiver = receiverOf(call);
  const told = [
    ...words,
    ...(receiver === null ? [] : [pathOf(receiver), ...typesOf(receiver)].flatMap(wordsOf)),
  ];
  return told.some((word) => /^(webhooks?|signature|hmac)$/.test(word));
}

/** Handlers are shorter; more is not looked through. */
const MAX_LOOKED_AT = 2_000;

/** `event_name: 'signature'` names what is done, and no header. */
function isNamedBy(text: SyntaxNode): boolean {
  const { parent } = text;
  return (
    parent?.kind === 'object' &&
    parent.entries.some(
      ({ key, value }) => value === text && /name|type|code|kind|meter|event/i.test(key ?? ''),
    )
  );
}

/** The header in which the sender of a webhook signs it is read, or its SDK checks it. */
function readsSignature(fn: FunctionNode): boolean {
  let looked = 0;
  for (const node of descendants(fn)) {
    if (++looked > MAX_LOOKED_AT) return false;
    if (
      node.kind === 'string' &&
      node.value.length < 60 &&
      SIGNATURE_HEADER.test(node.value) &&
      !isNamedBy(node)
    )
      return true;
    if ((node.kind === 'name' || node.kind === 'member') && CHECKS.test(node.name)) return true;
    if (node.kind === 'string' && PAID_EVENT.test(node.value)) return true;
    if (node.kind === 'call' && verifies(node)) return true;
  }
  return false;
}
