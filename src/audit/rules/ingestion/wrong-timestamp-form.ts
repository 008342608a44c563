import { namedArguments } from '../../facts/arguments.ts';
import { calleeLabel } from '../../facts/calls.ts';
import { homeOf } from '../../facts/home-of.ts';
import { plainName } from '../../facts/names.ts';
import { type MisreadInstant, misreadInstants } from '../../facts/time/instant-uses.ts';
import { type InstantForm, instantFormOf } from '../../facts/time/instants.ts';
import { ancestors, descendants } from '../../facts/walk.ts';
import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { type Provider, shortName } from '../../providers/provider.ts';
import { isBillingCode } from '../../trace/billing-code.ts';
import { type Delivery, deliveriesIn } from '../../trace/deliveries.ts';
import { givenFormOf } from '../../trace/given-forms.ts';
import { longLookBackOf } from '../../trace/losses/long-look-backs.ts';
import { rareRunOf } from '../../trace/losses/rare-runs.ts';
import type { Trace } from '../../trace/site.ts';
import { defineRule, type Match, type RuleScope } from '../rule.ts';

/** MTR-116: an event's time is given in another unit or form than the one that reads it. */
export const wrongTimestampForm = defineRule({
  id: 'MTR-116',
  name: 'wrong-timestamp-form',
  section: 'ingestion',
  title: 'Timestamp in another unit or form than is read',
  severity: 'high',
  classification: 'vulnerability',
  question:
    'Is every event time handed over in the unit, precision and form its reader takes, and within the time the provider accepts?',
  cost: 'The event is refused, or falls thousands of years from its billing period: its usage is on no invoice.',
  remediation:
    'Convert once, where the event is made, to the form the reader takes, and carry the unit in the name.',
  references: [
    'https://docs.stripe.com/api/billing/meter-event/create',
    'https://docs.getlago.com/guide/events/ingesting-usage',
    'https://www.rfc-editor.org/rfc/rfc3339',
  ],
  *match(scope) {
    for (const site of deliveriesIn(scope.trace.sites)) {
      const { provider } = site;
      if (provider === null || site.wraps !== null || site.operation?.startsWith('send') !== true) continue;
      const match =
        matchSite(site, provider, scope.trace) ??
        matchRareRun(site, provider, scope) ??
        matchLookBack(site, provider, scope);
      if (match) yield match;
    }
    for (const facts of scope.audited)
      for (const misread of misreadInstants(facts))
        if (isBillingCode(misread.node, facts.file))
          yield {
            file: facts.file,
            node: misread.node,
            confidence: misread.found.by === 'expression' ? 'certain' : 'likely',
            message: toMessage(misread),
          };
  },
});

/** The run comes more rarely than the provider takes usage of the past: the oldest of what it sends is refused. */
function matchRareRun(site: Delivery, provider: Provider, scope: RuleScope): Match | null {
  const { maxPastSeconds, names } = provider.timestamp;
  // A day and more is what nightly runs are made for; less than an hour nobody keeps by a clock.
  if (maxPastSeconds === null || maxPastSeconds < HOUR || maxPastSeconds >= DAY) return null;
  const [time] = timesIn(site.node, names);
  const run = time === undefined || isClock(time.value) ? null : rareRunOf(site, maxPastSeconds, scope.trace);
  if (run === null) return null;
  const file = homeOf(run.entry.function, scope.files)?.file ?? site.file;
  return {
    file,
    node: run.entry.at,
    evidence: [{ file: site.file, node: site.node }],
    confidence: 'likely',
    message: `The run comes every ${run.every / HOUR} hours, and ${shortName(provider)} takes usage of the last ${Math.round(maxPastSeconds / HOUR)} alone: what was used before that is refused, and never billed.`,
  };
}

/** What is taken up reaches back further than the provider takes usage of the past. */
function matchLookBack(site: Delivery, provider: Provider, { trace, files }: RuleScope): Match | null {
  const { maxPastSeconds, names } = provider.timestamp;
  const [time] = timesIn(site.node, names);
  if (maxPastSeconds === null || (time !== undefined && isClock(time.value))) return null;
  const found = longLookBackOf(site, maxPastSeconds, trace);
  const file = found === null ? undefined : homeOf(found.node, files)?.file;
  if (found === null || file === undefined) return null;
  return {
    file,
    node: found.node,
    evidence: [{ file: site.file, node: site.node }],
    confidence: 'likely',
    message: `This reaches back ${Math.round(found.age / HOUR)} hours, and ${shortName(provider)} takes usage of the last ${Math.round(maxPastSeconds / HOUR)} alone: what is older is refused, and never billed.`,
  };
}

const HOUR = 3_600;
const DAY = 24 * HOUR;

/** The moment of sending itself is never too old. */
function isClock(value: SyntaxNode): boolean {
  for (const node of descendants(value))
    if (
      (node.kind === 'name' || node.kind === 'member') &&
      /^(now|utcnow|UtcNow|Now|currentTimeMillis)$/.test(node.name)
    )
      return true;
  return false;
}

function toMessage({ reader, wanted, found }: MisreadInstant): string {
  const made = /^\W+$/.test(reader)
    ? `\`${reader}\` sets a time in ${wanted} against one in ${found.unit}`
    : `\`${reader}\` takes ${wanted} and is given ${found.unit}`;
  return `${made}: the time is off by a factor of a thousand or more, and usage falls out of its billing period.`;
}

function matchSite(site: Delivery, provider: Provider, trace: Trace): Match | null {
  const { form, names } = provider.timestamp;
  if (form === null || names.length === 0) return null;
  for (const { name, value } of timesIn(site.node, names)) {
    const found = instantFormOf(value) ?? givenFormOf(value, trace);
    const wrong = found === null || found.isSpan ? null : whatIsWrong(found, provider.timestamp);
    if (wrong === null || found === null) continue;
    return {
      file: site.file,
      node: value,
      evidence: [{ file: site.file, node: site.node }],
      confidence: found.by === 'expression' ? 'certain' : 'likely',
      message: `\`${name}\` is given to \`${calleeLabel(site.node)}\` as ${wrong}, and ${shortName(provider)} takes ${WANTED[form]}: the event is refused or lands outside its billing period, and its usage is never billed.`,
    };
  }
  return null;
}

const WANTED = {
  'unix-seconds': 'Unix seconds',
  'unix-milliseconds': 'Unix milliseconds',
  'iso-8601': 'ISO 8601 text',
} as const;
const UNIT = { 'unix-seconds': 'seconds', 'unix-milliseconds': 'milliseconds', 'iso-8601': 'text' } as const;

function whatIsWrong(found: InstantForm, { form, takesFractions }: Provider['timestamp']): string | null {
  if (form === null) return null;
  if (form === 'iso-8601' && found.isZoneless) return 'a date and time without a zone';
  if (found.unit !== UNIT[form])
    return found.unit === 'text' ? 'a date in words' : `a number of ${found.unit}`;
  return found.isFractional && takesFractions === false ? 'a number with decimals' : null;
}

/** More names and literals are not looked through for one call. */
const MAX_LOOKED_AT = 300;

/** The event times a call is given, also inside the function that makes each event of a batch. */
function timesIn(
  call: CallNode,
  names: readonly string[],
): readonly { readonly name: string; readonly value: SyntaxNode }[] {
  const wanted = new Set(names.map(plainName));
  const given = namedArguments(call).map(({ name, value }) => ({ name, value }));
  let looked = 0;
  for (const argument of call.arguments)
    for (const node of descendants(argument.value)) {
      if (++looked > MAX_LOOKED_AT) break;
      if (node.kind === 'object')
        for (const { key, value } of node.entries) if (key !== null) given.push({ name: key, value });
      if (node.kind === 'call')
        for (const { name, value } of node.arguments) if (name !== null) given.push({ name, value });
    }
  return given.filter(({ name, value }) => wanted.has(plainName(name)) && !isCustomersOwn(value));
}

const FREE_FIELDS = /^(properties|payload|data|metadata|attributes|dimensions|custom\w*|context)$/i;

/** Inside the free part of an event, which the provider only stores. */
function isCustomersOwn(value: SyntaxNode): boolean {
  let below = value;
  for (const above of ancestors(value)) {
    if (above.kind === 'object')
      for (const entry of above.entries)
        if (entry.value === below && entry.value.kind === 'object' && FREE_FIELDS.test(entry.key ?? ''))
          return true;
    if (above.kind === 'call')
      for (const argument of above.arguments)
        if (argument.value === below && below.kind === 'object' && FREE_FIELDS.test(argument.name ?? ''))
          return true;
    if (above.kind === 'function') return false;
    below = above;
  }
  return false;
}
