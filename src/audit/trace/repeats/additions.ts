import { argumentNamed } from '../../facts/arguments.ts';
import { calleeName, calleePath } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { plainName, wordsOf } from '../../facts/names.ts';
import { remember } from '../../facts/remember.ts';
import { resolve } from '../../facts/values.ts';
import { ancestors, descendants, isWithin } from '../../facts/walk.ts';
import type { CallNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { isBillingCode, isPaymentCode } from '../billing-code.ts';
import type { MeteringSite, Trace } from '../site.ts';
import { hintOf } from '../vocabulary.ts';
import { inPlaceAddition, valuesGiven } from './in-place-additions.ts';
import {
  addedByStatements,
  columnAddedTo,
  countedUp,
  isCondition,
  type StoredAddition,
} from './stored-sums.ts';

/** A place that adds to a stored amount of usage, credits or money: done twice, it counts twice. */
export interface Addition extends StoredAddition {
  readonly file: SyntaxFile;
  /** Known only by its name: it may well do something else. */
  readonly isGuess: boolean;
}

/**
 * Every addition in place: SQL, counters and the ways in which ORMs and document stores say it; in source order. Worked
 * out once for a trace and a list of files: whoever hands in the scope's own list shares the answer.
 */
export function additionsIn(files: readonly FileFacts[], trace: Trace): readonly Addition[] {
  return additionsOf(trace)(files);
}

const additionsOf = remember((trace: Trace) =>
  remember((files: readonly FileFacts[]): readonly Addition[] => findAdditions(files, trace)),
);

function findAdditions(files: readonly FileFacts[], trace: Trace): readonly Addition[] {
  const found = new Map<SyntaxNode, Addition>();
  for (const { operation, wraps, node, statement, file, basis, channel } of trace.sites) {
    if (operation !== 'increment' || wraps !== null || statement?.where.some(isCondition) === true) continue;
    const told = whatIsCounted(node);
    const isUsageKey =
      told === 'something' && basis !== 'vocabulary' && hintOf(wordsOf(channel ?? '')) === 'strong';
    if (told === 'usage' || isUsageKey) {
      const inPlace = inPlaceAddition(node);
      const to = inPlace?.to ?? (statement === null ? null : columnAddedTo(statement));
      found.set(node, { file, node, to, isGuess: basis === 'vocabulary' && inPlace === null });
    }
  }
  for (const site of trace.sites)
    if (addsAtProvider(site))
      found.set(site.node, { file: site.file, node: site.node, to: null, isGuess: false });
  for (const facts of files)
    for (const { node, to } of storedAdditions(facts))
      if (found.get(node)?.isGuess !== false)
        if (isOfUsage(node, facts.file)) found.set(node, { file: facts.file, node, to, isGuess: false });
  return [...found.values()];
}

function* storedAdditions(facts: FileFacts): Generator<StoredAddition> {
  for (const node of facts.nodes('call')) {
    const inPlace = inPlaceAddition(node);
    if (inPlace !== null) yield { node, to: inPlace.to };
  }
  yield* addedByStatements(facts);
  yield* countedUp(facts);
}

/** The names say usage, or whatever is added up is what the code around it bills. */
function isOfUsage(node: SyntaxNode, file: SyntaxFile): boolean {
  const told = whatIsCounted(node);
  if (told === 'other') return false;
  return (
    told === 'usage' || isBillingCode(node, file) || (addsWhatIsBought(node) && isPaymentCode(node, file))
  );
}

/** What a payment grants. */
function addsWhatIsBought(node: SyntaxNode): boolean {
  return [...namesIn(node)].some((name) => wordsOf(name).some((word) => BOUGHT.test(word)));
}

const BOUGHT =
  /^(tokens?|points?|coins?|gems?|minutes|messages|generations|images|units?|packs?|funds?|allowance|seats)$/;

/** A call that a provider adds up each time, without a key that it knows a repeat by: usage records of old. */
function addsAtProvider({ node, provider, operation, wraps, basis }: MeteringSite): boolean {
  if (provider === null || node.kind !== 'call' || wraps !== null || operation !== 'send') return false;
  if (basis === 'vocabulary' || !/^(billing|marketplace|entitlements)$/.test(provider.category)) return false;
  const { keyNames, overwriting, windowKind } = provider.deduplication;
  if (keyNames.length > 0 || windowKind !== 'none') return false;
  const set = overwriting === null ? null : argumentNamed(node, [overwriting.name]);
  // What is not seen may well be the word that overwrites.
  return overwriting === null || set === null || isOtherWord(set, overwriting.value);
}

/** Another word than the one that overwrites, as a text or as a constant: `"increment"`, `Action.INCREMENT`. */
function isOtherWord(given: SyntaxNode, word: string): boolean {
  if (given.kind === 'string') return given.value !== word;
  return given.kind === 'member' && /^\p{Lu}/u.test(given.name) && plainName(given.name) !== plainName(word);
}

/** Counters of attempts, visits and errors are nobody's invoice. */
const OTHER_COUNTERS =
  /^(attempts?|retry|retries|tries|views?|likes?|logins?|errors?|failures?|failed|refusals?|refused|rejected|rejections?|skips?|skipped|hits?|rate|window|throttle|metrics?|version|revision|sequence|seq|position|generation)$/;
const AMOUNTS = /^(cost|costs|balance|balances|quota|spend|spent|wallet|amount)$/;

/** A table of totals that somebody pays for: `INSERT INTO egress_totals (account, day, bytes) …`. */
const TOTALS_OF =
  /\b(into|update)\s+["`]?\w*_(totals?|counters?)\b[\s\S]{0,400}\b(account|customer|tenant|organi[sz]ation|workspace|team|project|subscription)(_id)?\b/i;

function whatIsCounted(node: SyntaxNode): 'usage' | 'something' | 'other' {
  let speaks = false;
  let isOther = false;
  let isMeasure = false;
  let isOfPayer = false;
  let isOfPeriod = false;
  let isOfChart = false;
  let isLeft = false;
  for (const name of namesIn(node)) {
    const words = wordsOf(name);
    isOfPayer ||= words.some((word) => PAYERS.test(word));
    isOfPeriod ||= words.some((word) => PERIODS.test(word));
    isOfChart ||= words.some((word) => STATISTICS.test(word));
    isLeft ||= words.some((word, at) => LEFT.test(word) && MEASURES.test(words[at - 1] ?? ''));
    isOther ||= words.some((word) => OTHER_COUNTERS.test(word));
    isMeasure ||= words.some((word) => MEASURES.test(word));
    speaks ||= TOTALS_OF.test(name) || hintOf(words) === 'strong' || words.some((word) => AMOUNTS.test(word));
  }
  // `inc("seconds", n).inc("views", 1)`: how often is counted beside how much.
  if (isOther && !isMeasure) return 'other';
  const isTotal = isOfPayer && (isOfPeriod || isLeft) && !isOfChart;
  return speaks || isTotal ? 'usage' : 'something';
}

/** Whose total it is, and of which time: what is kept of a customer by the month is what the customer is billed for. */
const PAYERS =
  /^(customer|tenant|account|org|organi[sz]ation|workspace|team|project|subscription|shop|merchant|company|client|partner|licen[cs]e)s?$/;
const PERIODS = /^(month|monthly|day|daily|period|hour|hourly|billing)$/;
/** `minutes_left`, `units_used`: how much of what was bought. */
const LEFT = /^(left|remaining|used|consumed|spent)$/;
/** Charts and rankings are kept by the day too, and nobody pays by them. */
const STATISTICS = /^(statistics?|stats?|analytics|dashboards?|leaderboards?|rankings?|activity|charts?)$/;

const MEASURES =
  /^(seconds?|minutes?|hours?|bytes?|gigabytes?|megabytes?|gb|mb|gib|mib|tokens?|units?|quantity|pages|segments|characters?)$/;

function* namesIn(node: SyntaxNode): Generator<string> {
  const given = node.kind === 'call' ? valuesGiven(node).filter((value) => !isWithin(value, node)) : [];
  if (node.kind === 'call') {
    yield* tableOfSetter(node);
    for (const { value } of node.arguments) {
      const text = value.kind === 'name' ? resolve(value) : value;
      if (text !== value && text.kind === 'string' && text.value.length <= MAX_TEXT) yield text.value;
    }
  }
  for (const inner of [node, ...given].flatMap((one) => [
    ...descendants(one, (n) => n.kind !== 'function'),
  ])) {
    if (inner.kind === 'name' || inner.kind === 'member') yield inner.name;
    if (inner.kind === 'object') for (const { key } of inner.entries) if (key !== null) yield key;
    if (inner.kind === 'call') for (const { name } of inner.arguments) if (name !== null) yield name;
    if (inner.kind === 'string' && inner.value.length <= MAX_TEXT) yield inner.value;
  }
}

/** EF Core's `db.MonthlyUsage.Where(…).ExecuteUpdate(s => s.SetProperty(…))`: what is set names no table itself. */
function* tableOfSetter(setter: CallNode): Generator<string> {
  if (!/^set_?property$/i.test(calleeName(setter))) return;
  for (const above of ancestors(setter))
    if (above.kind === 'call' && /^execute_?update(_?async)?$/i.test(calleeName(above))) {
      yield* calleePath(above).split('.');
      return;
    }
}

const MAX_TEXT = 500;
