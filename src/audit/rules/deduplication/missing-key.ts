import { argumentNamed, namedArguments } from '../../facts/arguments.ts';
import { calleeLabel, calleePath } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { homeOf } from '../../facts/home-of.ts';
import { plainName } from '../../facts/names.ts';
import { remember } from '../../facts/remember.ts';
import { handedOn, hasUnseenArguments } from '../../facts/unseen-arguments.ts';
import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { shortName } from '../../providers/provider.ts';
import { ownName } from '../../trace/call-graph.ts';
import { isAskedByPage } from '../../trace/deliveries.ts';
import { isKeyedByOwnClient } from '../../trace/own-clients.ts';
import { repeatOf } from '../../trace/repeats/repeats.ts';
import type { MeteringSite } from '../../trace/site.ts';
import { defineRule, type Match, type RuleScope } from '../rule.ts';

/** MTR-201: the provider would recognise a repeat by its key, and the key is left out. */
export const missingKey = defineRule({
  id: 'MTR-201',
  name: 'missing-key',
  section: 'deduplication',
  title: 'The provider’s idempotency key is left out',
  severity: 'critical',
  classification: 'vulnerability',
  question: 'Does every call that sends usage carry the key by which the provider recognises a repeat?',
  cost: 'Every repeat of the call becomes new usage, and the customer is billed for it again.',
  remediation:
    'Send a key made from the event itself (its own id, or the ids of what it counts), the same on every attempt.',
  references: [
    'https://docs.stripe.com/api/billing/meter-event/create',
    'https://docs.stripe.com/api/idempotent_requests',
  ],
  *match(scope) {
    const before = keyedAtBase(scope);
    for (const site of scope.trace.sites) {
      const match = matchSite(site, { scope, before });
      if (match) yield match;
    }
  },
});

interface Ground {
  readonly scope: RuleScope;
  /** Calls that carried the key before the change. */
  readonly before: ReadonlySet<string>;
}

function matchSite(site: MeteringSite, { scope, before }: Ground): Match | null {
  const { node, provider } = site;
  if (node.kind !== 'call' || provider === null || isAskedByPage(site)) return null;
  const maker = lacksKey(site) ? node : makerWithoutKey(site, scope);
  if (maker === null || isKeyedOnTheWay(site, scope) || isKeyedByOwn(site, scope)) return null;
  const [key] = provider.deduplication.keyNames;
  const repeat = repeatOf(node, scope.trace);
  const isRemoved = before.has(identityOf(site));
  const isProven = isRemoved || repeat !== null;
  return {
    file: homeOf(maker, scope.files)?.file ?? site.file,
    node: maker,
    ...(repeat ? { evidence: [{ file: site.file, node: repeat.by }] } : {}),
    confidence: isProven ? 'certain' : 'likely',
    // Without a proven repeat the mistake waits for one.
    severity: isProven ? 'critical' : 'high',
    message:
      `\`${calleeLabel(maker)}\` sends usage to ${shortName(provider)} without \`${key}\`` +
      `${isRemoved ? ', which this change took away' : ''}: when ${repeat?.why ?? 'the caller tries again'}, ` +
      'the same usage is billed again.',
  };
}

function lacksKey(site: MeteringSite): boolean {
  const { node, provider, operation } = site;
  if (node.kind !== 'call' || provider === null || site.wraps !== null) return false;
  if (operation !== 'send' && operation !== 'send-batch') return false;
  const { keyNames, isRequired, overwriting } = provider.deduplication;
  if (overwriting !== null && isText(argumentNamed(node, [overwriting.name]), overwriting.value))
    return false;
  const isEmpty = node.arguments.length === 0 || hasUnseenArguments(node);
  // The provider asks for it, and the SDK makes a new one up for each call that leaves it out.
  if (site.makesUp !== undefined) return !isEmpty && argumentNamed(node, [site.makesUp]) === null;
  // A required key is refused by the provider where it is missing: nothing is billed twice.
  if (keyNames.length === 0 || isRequired) return false;
  return argumentNamed(node, keyNames) === null && !isEmpty && !isNamedInQuery(site, keyNames);
}

/** A query of GraphQL names the key, and takes its value from a variable of any name. */
function isNamedInQuery({ basis, file }: MeteringSite, keyNames: readonly string[]): boolean {
  return (
    basis === 'address' &&
    /\bmutation\b/.test(file.text) &&
    keyNames.some((name) => new RegExp(`\\b${name}\\s*:`).test(file.text))
  );
}

/** A client of the project's own, named after the provider: what it sends is its own matter. */
function isKeyedByOwn({ node, basis, provider }: MeteringSite, { trace }: RuleScope): boolean {
  if (node.kind !== 'call' || basis !== 'receiver' || provider === null) return false;
  return isKeyedByOwnClient(node, provider.deduplication.keyNames, trace.calls);
}

/** What stands between a client and the wire and may add to each request. */
const ON_THE_WAY =
  /interceptors?\b|DelegatingHandler|event_?hooks|HandlerStack|middleware|RoundTrip\(|before_?request|HttpRequestInterceptor|ExchangeFilter/i;

/** A request written by hand goes through an interceptor of the project's own, which knows the key. */
function isKeyedOnTheWay({ basis, provider }: MeteringSite, { files }: RuleScope): boolean {
  if (basis !== 'address' && basis !== 'receiver') return false;
  const wanted = (provider?.deduplication.keyNames ?? []).map(plainName);
  return textsOnTheWay(files).some((text) => wanted.some((key) => text.includes(key)));
}

/** The texts of files with an interceptor, in their plain form: worked out once for all sites. */
const textsOnTheWay = remember((files: readonly FileFacts[]): readonly string[] =>
  files.filter(({ file }) => ON_THE_WAY.test(file.text)).map(({ file }) => plainName(file.text)),
);

/** Further callers say nothing new. */
const MAX_CALLERS = 12;

/**
 * The project's own function hands on whole events that its callers make, and adds no key: the caller that makes one
 * without, or the sending call itself where none of them gives one. Null where the key may be given.
 */
function makerWithoutKey(site: MeteringSite, { trace }: RuleScope): CallNode | null {
  const { node, provider, function: fn } = site;
  if (node.kind !== 'call' || provider === null || fn === null || !asksForKey(site)) return null;
  const { keyNames } = provider.deduplication;
  const callers = trace.calls.callersOf(fn);
  if (callers.length === 0 || callers.length > MAX_CALLERS || argumentNamed(node, keyNames) !== null)
    return null;
  const handed = handedOn(
    node,
    fn.parameters.map(({ name }) => name),
  );
  if (handed === null) return null;
  const without = callers.filter(
    (call) =>
      namedArguments(call).length > 0 && argumentNamed(call, keyNames) === null && !hasUnseenArguments(call),
  );
  return without.length === callers.length ? node : (without[0] ?? null);
}

/** The provider takes a key at this call, and does without where none is given. */
function asksForKey({ provider, operation, wraps, makesUp }: MeteringSite): boolean {
  if (provider === null || wraps !== null || makesUp !== undefined) return false;
  const { keyNames, isRequired, overwriting } = provider.deduplication;
  return (
    (operation === 'send' || operation === 'send-batch') &&
    keyNames.length > 0 &&
    !isRequired &&
    overwriting === null
  );
}

function isText(node: SyntaxNode | null, text: string): boolean {
  if (node?.kind === 'member') return /^\p{Lu}/u.test(node.name) && plainName(node.name) === plainName(text);
  return node?.kind === 'string' && node.value === text;
}

function keyedAtBase({ base }: RuleScope): ReadonlySet<string> {
  const keyed = (base?.trace.sites ?? []).filter(
    (site) =>
      site.node.kind === 'call' &&
      site.provider !== null &&
      argumentNamed(site.node, site.provider.deduplication.keyNames) !== null,
  );
  return new Set(keyed.map(identityOf));
}

function identityOf(site: MeteringSite): string {
  const path = site.node.kind === 'call' ? calleePath(site.node) : '';
  return `${site.file.path}\n${(site.function && ownName(site.function)) ?? ''}\n${path}`;
}
