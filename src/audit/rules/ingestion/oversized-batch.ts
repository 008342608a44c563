import { namedArguments } from '../../facts/arguments.ts';
import { askedName, callOf, pathOf } from '../../facts/calls.ts';
import type { ListBound } from '../../facts/delivery/list-bound.ts';
import { listSizeOf } from '../../facts/delivery/list-size-of.ts';
import { plainName } from '../../facts/names.ts';
import { remember } from '../../facts/remember.ts';
import { resolve } from '../../facts/values.ts';
import { descendants, loopAround } from '../../facts/walk.ts';
import type { CallNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import type { Provider } from '../../providers/provider.ts';
import { requestLabel, sendsSeveral } from '../../trace/batches.ts';
import type { CallGraph } from '../../trace/call-graph.ts';
import { type Delivery, deliveriesIn } from '../../trace/deliveries.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-108: more events in one call than the provider takes. */
export const oversizedBatch = defineRule({
  id: 'MTR-108',
  name: 'oversized-batch',
  section: 'ingestion',
  title: 'Batch may be larger than the provider takes',
  severity: 'high',
  classification: 'vulnerability',
  question: 'Is every batch cut to the size the provider or queue takes before it is sent?',
  cost: 'The call is refused as a whole in the busiest hour, and the usage of that hour is not billed.',
  remediation:
    'Cut the list into chunks of at most the provider’s limit, and send and check each chunk by itself.',
  references: [
    'https://docs.aws.amazon.com/marketplace/latest/APIReference/API_marketplace-metering_BatchMeterUsage.html',
    'https://docs.metronome.com/api-reference/usage/ingest-events',
    'https://docs.getlago.com/api-reference/events/batch',
  ],
  *match({ trace }) {
    for (const site of deliveriesIn(trace.sites)) {
      const { provider } = site;
      const limit = provider?.batch.maxItems ?? 0;
      if (provider === null || limit <= 1 || !sendsSeveral(site)) continue;
      const list = listGiven(site.node);
      const found =
        list === null
          ? null
          : isCutByCallers(list, trace.calls) || isCutByMaker(list, trace.calls)
            ? null
            : (tooLarge(list, limit) ?? tooLargeByCaller(list, limit, trace.calls));
      if (found !== null) yield toMatch(site, provider, found);
    }
  },
});

const LISTS = new Set(
  'events event usages usage usagerecords usageevents request records entries requestentries messages measurements signals operations requests batch items data body json'.split(
    ' ',
  ),
);

/** The list among what the call is given. */
function listGiven(call: CallNode): SyntaxNode | null {
  const named = namedArguments(call).filter(
    ({ name, value }) =>
      LISTS.has(plainName(name)) && !/^(string|number|boolean|null|object)$/.test(value.kind),
  );
  const sized = named.find(({ value }) => listSizeOf(value).kind !== 'unknown') ?? named[0];
  if (sized !== undefined) return sized.value;
  const [first, second] = call.arguments.filter(({ name }) => name === null);
  // Go's first argument is the context.
  if (first === undefined) return null;
  return second !== undefined && /^ctx|context/i.test(askedName(first.value)) ? second.value : first.value;
}

interface TooLarge {
  readonly size: Extract<ListBound, { kind: 'at-most' | 'unbounded' }>;
  /** The caller that gives the list, where it is not made here. */
  readonly caller: SyntaxNode | null;
}

function tooLarge(list: SyntaxNode, limit: number, caller: SyntaxNode | null = null): TooLarge | null {
  const size = listSizeOf(list);
  if (size.kind === 'at-most') return size.items > limit ? { size, caller } : null;
  if (size.kind !== 'unbounded') return null;
  const holder = functionOf(list);
  return holder !== null && speaksOfChunks(holder) ? null : { size, caller };
}

/** More callers than these are not asked; the first ones say how it is used. */
const MAX_CALLERS = 5;
/** `report(rows)` calls `send(rows)`, which calls `post(rows)`: further up nobody follows a list by its name. */
const MAX_STEPS = 3;

function tooLargeByCaller(
  list: SyntaxNode,
  limit: number,
  calls: CallGraph,
  steps = MAX_STEPS,
): TooLarge | null {
  const size = listSizeOf(list);
  const holder = functionOf(list);
  if (steps === 0 || size.kind !== 'given' || holder === null || speaksOfChunks(holder)) return null;
  const position = holder.parameters.findIndex(({ name }) => name === size.name);
  if (position < 0) return null;
  for (const call of calls.callersOf(holder).slice(0, MAX_CALLERS)) {
    const argument = call.arguments[position];
    if (argument === undefined || isCutByCallers(argument.value, calls)) continue;
    const found =
      tooLarge(argument.value, limit, call) ?? tooLargeByCaller(argument.value, limit, calls, steps - 1);
    if (found !== null) return found;
  }
  return null;
}

/** The loop that collects goes through what every caller has cut already. */
function isCutByCallers(list: SyntaxNode, calls: CallGraph): boolean {
  const size = listSizeOf(list);
  const holder = functionOf(list);
  if (size.kind !== 'unbounded' || size.from === null || holder === null) return false;
  const position = holder.parameters.findIndex(({ name }) => name === size.from);
  const given = calls.callersOf(holder).slice(0, MAX_CALLERS);
  return given.some((call) => {
    const argument = call.arguments[position];
    return argument !== undefined && /^(at-most|cut)$/.test(listSizeOf(argument.value).kind);
  });
}

/** The loop that collects goes through what a function of the project gives, and that one asks for so many at most. */
function isCutByMaker(list: SyntaxNode, calls: CallGraph): boolean {
  const size = listSizeOf(list);
  if (size.kind !== 'unbounded' || size.why !== 'grown') return false;
  const through = loopAround(size.by)?.iterable;
  const made = through ? callOf(resolve(through)) : null;
  return made !== null && calls.definitionsOf(made).some((fn) => speaksOfChunks(fn) || hasLimit(fn));
}

/** `… ORDER BY id LIMIT $1` */
function hasLimit(fn: FunctionNode): boolean {
  for (const node of descendants(fn))
    if (node.kind === 'string' && /\blimit\b/i.test(node.value)) return true;
  return false;
}

function functionOf(node: SyntaxNode): FunctionNode | null {
  for (let above = node.parent; above !== null; above = above.parent)
    if (above.kind === 'function' && above.variety !== 'lambda') return above;
  return null;
}

const CHUNK_WORDS =
  /chunk|batch_?(size|limit)|max_?(batch|items|events|records|size|entries)|slice|splice|page(?!r)|limit|in_groups|partition|window/i;
/** `pager.page(…)` calls somebody out of bed. */
const CALLS_OUT = /pager|alert|on_?call|duty|notif/i;
/** Some name in the function says that it cuts lists, though not how. */
const speaksOfChunks = remember((fn: FunctionNode): boolean => {
  let speaks = false;
  for (const node of descendants(fn))
    if (
      (node.kind === 'name' || (node.kind === 'member' && !CALLS_OUT.test(pathOf(node.object)))) &&
      CHUNK_WORDS.test(node.name)
    ) {
      speaks = true;
      break;
    }
  return speaks;
});

function toMatch(site: Delivery, provider: Provider, { size, caller }: TooLarge): Match {
  const limit = provider.batch.maxItems ?? 0;
  const given =
    size.kind === 'at-most'
      ? `up to ${size.items} events`
      : size.why === 'query'
        ? 'as many events as a query finds'
        : 'as many events as a loop collects';
  return {
    file: site.file,
    node: site.node,
    evidence: caller === null ? [{ file: site.file, node: size.by }] : [],
    confidence: size.kind === 'at-most' ? 'certain' : 'likely',
    message: `\`${requestLabel(site.node)}\` is given ${given} and takes ${limit} at most: a larger batch is refused as a whole, and its usage is never billed.`,
  };
}
