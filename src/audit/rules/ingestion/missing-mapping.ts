import { absentName, absentNames, lookupWords, originOf } from '../../facts/absence.ts';
import { calleeName, receiverOf } from '../../facts/calls.ts';
import { speaksOf } from '../../facts/failures/let-go.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { wordsOf } from '../../facts/names.ts';
import { alwaysPrecedes } from '../../facts/order.ts';
import { remember } from '../../facts/remember.ts';
import { type Mark, marksIn } from '../../facts/rows/marks.ts';
import { statementsAfter } from '../../facts/statements.ts';
import {
  ancestors,
  descendants,
  enclosingFunction,
  isWithin,
  mentionsNamed,
  scopeOf,
  wholeFunction,
} from '../../facts/walk.ts';
import type {
  BinaryNode,
  FunctionNode,
  IfNode,
  SyntaxFile,
  SyntaxNode,
  TryNode,
} from '../../languages/syntax.ts';
import {
  type Delivery,
  deliveriesIn,
  deliveryName,
  isPlainDelivery,
  isProvenDelivery,
} from '../../trace/deliveries.ts';
import { guardsOf } from '../../trace/guards.ts';
import { narrowedRows } from '../../trace/losses/narrowed-rows.ts';
import { closedUnsent, isCollectedFor, isPutDown, unpriced } from '../../trace/losses/passed-over.ts';
import {
  BILLED,
  isGivenAsCustomer,
  isHandedTo,
  isMappedWord,
  mappedWord,
  PRICED,
} from '../../trace/mapped-names.ts';
import type { MeteringSite, Trace } from '../../trace/site.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-112: usage whose customer, subscription or price is not found is passed over. */
export const missingMapping = defineRule({
  id: 'MTR-112',
  name: 'missing-mapping',
  section: 'ingestion',
  title: 'Usage without a known customer, subscription or price is dropped',
  severity: 'critical',
  classification: 'vulnerability',
  question: 'What happens to usage whose customer, subscription, meter or price cannot be found?',
  cost: 'The mapping is added an hour later, and the usage of that hour is on no invoice.',
  remediation:
    'Keep usage that cannot be mapped (a row, a dead letter, a failed job) and send it when the mapping is there; do not go past it.',
  references: [
    'https://docs.stripe.com/billing/subscriptions/usage-based/recording-usage-api',
    'https://docs.withorb.com/events-and-metrics/reporting-errors',
  ],
  *match(scope) {
    const byScope = Map.groupBy(deliveriesIn(scope.trace.sites), ({ node }) => scopeOf(node));
    for (const facts of scope.files) {
      for (const node of facts.nodes('if')) {
        const own = (byScope.get(scopeOf(node)) ?? []).slice(0, MAX_DELIVERIES);
        const match =
          matchIf(node, { sites: own, trace: scope.trace, facts }) ??
          matchPresence(node, own) ??
          (own.length === 0 ? matchMapper(node, facts.file, scope.trace) : null);
        const found = match ?? passedOver(node, facts, scope.trace);
        if (found) yield found;
      }
      for (const node of facts.nodes('try')) {
        const match = matchHandler(node, (byScope.get(scopeOf(node)) ?? []).slice(0, MAX_DELIVERIES));
        if (match) yield match;
      }
      for (const node of facts.nodes('binary')) {
        const sites = byScope.get(scopeOf(node)) ?? [];
        const match = matchElvis(node, sites.slice(0, MAX_DELIVERIES));
        if (match) yield match;
      }
    }
    for (const facts of scope.audited) yield* narrowed(facts, scope.trace);
  },
});

/** What is not found falls out of the list on the way, and the whole list is taken for done. */
function* narrowed(facts: FileFacts, trace: Trace): Generator<Match> {
  for (const { node, lookedUpIn, closing, list } of narrowedRows(facts, trace))
    yield {
      file: facts.file,
      node,
      evidence: [{ file: facts.file, node: closing }],
      confidence: 'likely',
      message: `What is not found in \`${lookedUpIn}\` falls out of what is sent, and all of \`${list}\` is taken for done: no later run finds it, and its usage is never billed.`,
    };
}

/** The row is taken for done, or left out of what is charged, as what it belongs to was not found. */
function passedOver(node: IfNode, facts: FileFacts, trace: Trace): Match | null {
  const closed = closedUnsent(node, facts, trace);
  const found = closed ?? unpriced(node, facts);
  if (found === null) return null;
  const says =
    closed === null
      ? 'the turn ends before its amount is added: what was used is charged with nothing'
      : `the row is closed without being sent by \`${deliveryName(closed.delivery)}\`: no later run finds it, and its usage is never billed`;
  return {
    file: facts.file,
    node,
    evidence: [{ file: facts.file, node: found.by }],
    confidence: 'likely',
    message: `Where \`${found.name}\` is missing, ${says}.`,
  };
}

/** More deliveries in one function are not looked through for each of its conditions. */
const MAX_DELIVERIES = 20;

interface Ground {
  /** The deliveries of the same function. */
  readonly sites: readonly Delivery[];
  readonly trace: Trace;
  readonly facts: FileFacts;
}

function matchIf(node: IfNode, { sites, trace, facts }: Ground): Match | null {
  if (node.else.length > 0) return null;
  const absent = absentName(node.test);
  if (absent === null) return null;
  const word = mappedWord(absent.name);
  const isPriced =
    PRICED.has(word) || absentNames(node.test).some(({ name }) => PRICED.has(wordsOf(name).at(-1) ?? ''));
  const isNamed = isPriced || BILLED.has(word) || lookupWords(absent.node).some(isMappedWord);
  const speaks = speaksOf(node.then.filter((one) => !isAcknowledged(one) && !isPutDown(one)));
  if (speaks === null || !speaks.leaves || originOf(absent.node) === 'settings') return null;
  // What was stored before may be mapped later.
  if (sites.some((site) => site.node.span.end <= node.span.start)) return null;
  const site = sites.find((one) => alwaysPrecedes(node, one.node) || isCollectedFor(node, one));
  if (site === undefined || !(isNamed || isGivenAsCustomer(absent.name, site))) return null;
  if (isFoundAgain(node, site, marksIn(facts))) return null;
  return toMatch({
    node,
    site,
    name: absent.name,
    isSure:
      speaks.warns ||
      ((absent.isLookedUp || originOf(absent.node) === 'lookup') &&
        (isPriced || isQueued(site, trace) || (isProvenDelivery(site) && isHandedTo(absent.name, site)))),
  });
}

const ACKNOWLEDGES = /^(ack|acknowledge|basic_?ack(_?async)?|delete_?message|commit\w*|complete(_?async)?)$/i;

/** The message is taken for done: that saves nothing. */
function isAcknowledged(statement: SyntaxNode): boolean {
  for (const node of descendants(statement))
    if (node.kind === 'call') return ACKNOWLEDGES.test(calleeName(node)) && receiverOf(node) !== null;
    else if (node.kind === 'if' || node.kind === 'return') return false;
  return false;
}

/** Only the rows that were sent are marked, in the same turn: the one that was passed over is found again. */
function isFoundAgain(node: IfNode, site: Delivery, marks: readonly Mark[]): boolean {
  const { loop } = guardsOf(node);
  return (
    loop !== null &&
    isWithin(site.node, loop) &&
    marks.some((mark) => mark.node.span.start > site.node.span.end && isWithin(mark.node, loop)) &&
    !node.then.some(isPutDown)
  );
}

const MISSING =
  /^(.*[.\\:])?(KeyError|IndexError|KeyNotFoundException|NoSuchElementException|\w*(DoesNotExist|NotFound)(Error|Exception)?|RecordNotFound|NoResultFound|NoResultException|ModelNotFoundException)$/;

/** `except KeyError: continue` around the look-up of a price or a customer, before the delivery. */
function matchHandler(node: TryNode, sites: readonly Delivery[]): Match | null {
  const [first, ...others] = node.body;
  if (first?.kind !== 'assign' || others.length > 0 || node.orElse.length > 0) return null;
  const [target] = first.targets;
  const handler = node.handlers.find(
    ({ types }) => types.length > 0 && types.every((type) => MISSING.test(type)),
  );
  if (target?.kind !== 'name' || handler === undefined || speaksOf(handler.body)?.leaves !== true)
    return null;
  const site = sites.find((one) => one.node.span.start > node.span.end);
  if (site === undefined || sites.some((one) => one.node.span.end <= node.span.start)) return null;
  if (!isMappedWord(mappedWord(target.name))) return null;
  return toMatch({ node, site, name: target.name, isSure: isProvenDelivery(site) });
}

const DROPS_NOTHING =
  /^(filter_map|map_?not_?null|compact_?map|flat_?map|compact|map|collect|each_with_object)$/i;

/**
 * A function that makes an event of each message of a consumer, and nothing where the customer is not known: what it
 * leaves out is acknowledged with the others.
 */
function matchMapper(node: IfNode, file: SyntaxFile, trace: Trace): Match | null {
  const absent = absentName(node.test);
  const last = node.then.at(-1);
  const fn = enclosingFunction(node);
  if (absent === null || fn === null || fn.name === null || last?.kind !== 'return' || node.else.length > 0)
    return null;
  if (last.value !== null && last.value.kind !== 'null') return null;
  if (speaksOf(node.then) === null || originOf(absent.node) !== 'lookup') return null;
  const word = mappedWord(absent.name);
  if (!isMappedWord(word) && word !== 'tenant') return null;
  for (const call of trace.calls.callersOf(fn)) {
    const caller = wholeFunction(call);
    const isMapped = [...ancestors(call)].some(
      (one) => one.kind === 'call' && DROPS_NOTHING.test(calleeName(one)),
    );
    const site = provenByFunction(trace.sites).get(caller);
    if (caller === null || !isMapped || site === undefined || !isQueued(site, trace)) continue;
    return { ...toMatch({ node, site, name: absent.name, isSure: true }), file };
  }
  return null;
}

/** The first proven delivery of each function with all its callbacks. */
const provenByFunction = remember((sites: readonly MeteringSite[]) => {
  const first = new Map<FunctionNode | null, Delivery>();
  for (const site of deliveriesIn(sites)) {
    const fn = wholeFunction(site.node);
    if (!first.has(fn) && isProvenDelivery(site)) first.set(fn, site);
  }
  return first;
});

/** `val customer = find(id) ?: return`: what is not found ends the turn. */
function matchElvis(node: BinaryNode, sites: readonly Delivery[]): Match | null {
  const { parent } = node;
  if (node.operator !== '??' || !/^(return|continue)$/.test(node.right.kind) || parent?.kind !== 'assign')
    return null;
  if (node.right.kind === 'return' && node.right.value !== null) return null;
  const [target] = parent.targets;
  if (target?.kind !== 'name' || originOf(node.left) === 'settings') return null;
  if (sites.some((site) => site.node.span.end <= node.span.start)) return null;
  const site = sites.find((one) => alwaysPrecedes(node, one.node));
  if (site === undefined || !isProvenDelivery(site) || !isHandedTo(target.name, site)) return null;
  return toMatch({ node, site, name: target.name, isSure: true });
}

/** `if (account?.customerId) { send }` and nothing else: whoever has none is passed over without a word. */
function matchPresence(node: IfNode, sites: readonly Delivery[]): Match | null {
  if (node.else.length > 0 || !/^(name|member)$/.test(node.test.kind)) return null;
  const { test } = node;
  if (test.kind !== 'name' && test.kind !== 'member') return null;
  const words = wordsOf(test.name).filter((word) => !/^(id|ids|key|code)$/.test(word));
  if (!isMappedWord(words.at(-1) ?? '')) return null;
  const root = test.kind === 'member' ? test.object : test;
  if (originOf(root) !== 'lookup' || statementsAfter(node).some(({ kind }) => kind !== 'return')) return null;
  const site = sites.find((one) => isWithin(one.node, node) && isProvenDelivery(one));
  if (
    site === undefined ||
    sites.some((one) => !isWithin(one.node, node)) ||
    !mentionsNamed(site.node, test.name)
  )
    return null;
  return toMatch({ node, site, name: test.name, isSure: true });
}

/** A queue's job fails and comes again where it says so; one that ends well is done with. */
function isQueued({ node }: Delivery, { entryPoints }: Trace): boolean {
  const entries = entryPoints.leadingTo(node);
  return entries.length > 0 && entries.every(({ kind }) => kind === 'consumer');
}

interface Found {
  readonly node: IfNode | BinaryNode | TryNode;
  readonly site: Delivery;
  readonly name: string;
  readonly isSure: boolean;
}

function toMatch({ node, site, name, isSure }: Found): Match {
  return {
    file: site.file,
    node,
    evidence: [{ file: site.file, node: site.node }],
    confidence: isSure && isPlainDelivery(site) ? 'likely' : 'possible',
    message: `Where \`${name}\` is missing, the code leaves before \`${deliveryName(site)}\` and keeps nothing: this usage is never billed.`,
  };
}
