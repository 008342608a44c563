import { calleeName, calleePath, callsIn, callsWithin } from '../../facts/calls.ts';
import { fateOf, isAlertCall } from '../../facts/failures/failure.ts';
import { type HandledFailure, handledFailures } from '../../facts/failures/handled-failures.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { mayLeave } from '../../facts/leaving.ts';
import { wordsOf } from '../../facts/names.ts';
import { remember } from '../../facts/remember.ts';
import { statementPlace } from '../../facts/statements.ts';
import { descendants, mentionsName, wholeFunction } from '../../facts/walk.ts';
import type { AssignNode, CallNode, FunctionNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { isLimitAmount, isUsedAmount } from '../amount-names.ts';
import { isScreenCode } from '../billing-code.ts';
import { namesAround } from '../place.ts';
import type { Trace } from '../site.ts';
import { hintOfName, isChargingName, isEmitName } from '../vocabulary.ts';

/** A reading of usage whose failure is answered with none at all: an outage looks like a period without usage. */
export interface FailedUsageRead {
  readonly file: SyntaxFile;
  /** What puts nothing in the place of the answer. */
  readonly node: SyntaxNode;
  readonly read: CallNode;
  /** Who takes the answer: what bills by it, what shows it to a customer, or somebody who is not seen. */
  readonly taker: 'bill' | 'screen' | 'unseen';
  /** Somebody is alerted of the failure. */
  readonly isAlerted: boolean;
}

/** Every such reading of the file, one for each thing that is done about a failure. */
export const failedUsageReads = remember((facts: FileFacts): readonly Omit<FailedUsageRead, 'taker'>[] => {
  const { file } = facts;
  return handledFailures(facts).flatMap((failure): Omit<FailedUsageRead, 'taker'>[] => {
    if (isOneKind(failure) || isScreenCode(failure.node, file) || isOfLimits(failure.node)) return [];
    const read = usageReadIn(failure);
    const node = read === null ? null : nothingIn(failure, read);
    if (read === null || node === null || isNoInvoice(node)) return [];
    return [{ file, node, read, isAlerted: failure.body.some((one) => callsWithin(one).some(isAlertCall)) }];
  });
});

/** The answer is a list of the invoices that were made: none was made, and nobody takes that for usage. */
function isNoInvoice(node: SyntaxNode): boolean {
  if (node.kind !== 'return') return false;
  const words = wordsOf(wholeFunction(node)?.returns ?? '');
  return words.some((word) => /^invoices?$/.test(word)) && !words.some((word) => NOT_THE_INVOICE.test(word));
}

/** `InvoiceUsage`, `InvoiceLine[]`, `InvoiceAmount`: what an invoice is made of. */
const NOT_THE_INVOICE = /^(usages?|lines?|items?|amounts?|totals?|data|inputs?|events?|records?|details?)$/;

/** Who takes what is answered: the function itself, or one that calls it. */
export function takerOf(
  { node, read }: Omit<FailedUsageRead, 'taker'>,
  trace: Trace,
): FailedUsageRead['taker'] {
  const fn = wholeFunction(node);
  if (fn === null) return 'unseen';
  const callers = trace.calls.callersOf(fn).flatMap((call) => wholeFunction(call) ?? []);
  if ([fn, ...callers].some(bills)) return 'bill';
  const isAsked = trace.entryPoints.leadingTo(read).some(({ kind }) => kind === 'http');
  return isAsked || [fn, ...callers].some(shows) ? 'screen' : 'unseen';
}

/** Kinds of failure that say themselves that there is nothing, or that what came cannot be read. */
const ONE_KIND =
  /not_?found|no_?(usage|data|rows|records)|empty|missing|does_?not_?exist|cancel|validation|key|value|type_?error|index|number_?format|parse|decode|json|attribute|arithmetic|zero_?div/i;

function isOneKind({ types }: HandledFailure): boolean {
  return types.length > 0 && types.every((type) => ONE_KIND.test(wordsOf(type).join('_')));
}

/** What is asked for a limit fails open or closed, which is another matter. */
function isOfLimits(node: SyntaxNode): boolean {
  return namesAround(node).some((name) => LIMITING.test(wordsOf(name).join('_')));
}

const LIMITING =
  /limit|quota|allow|enforce|guard|throttl|check|has_|can_|is_|cache|backfill|test|alert|anomal|migrat|forecast|estimate|predict/;

const READS =
  /^(get|fetch|query|read|load|list|sum|count|find|aggregate|collect|current|retrieve|usage|total|measure|pull|select|compute|calculate|scan|for|search|execute|scalar|group|records)$/;
const NOT_READ =
  /log|cache|redis|config|flag|plan|price|pricing|rates?$|limit|setting|feature|subscription$/i;

/** The call among what failed that asks for usage: by its own name, or by that of the function it stands in. */
function usageReadIn({ attempted, node }: HandledFailure): CallNode | null {
  const around = [...namesAround(node).slice(0, MAX_AROUND), wholeFunction(node)?.returns ?? ''];
  const isAround = around.some(saysUsage);
  for (const statement of attempted)
    for (const call of callsWithin(statement)) {
      const path = calleePath(call);
      const name = calleeName(call);
      if (call.isNew || NOT_READ.test(path) || isEmitName(name, true)) continue;
      if (!wordsOf(path).some((word) => READS.test(word))) continue;
      if (isAround || path.split('.').some(saysUsage) || call.arguments.some(isOfUsage)) return call;
    }
  return null;
}

/** `db.query(usageSql, from, to)`, `collection('usage_events')`, and SQL that reads such rows. */
function isOfUsage({ value }: CallNode['arguments'][number]): boolean {
  if (value.kind === 'name' || value.kind === 'member') return saysUsage(value.name);
  return (
    value.kind === 'string' &&
    (/^\w+$/.test(value.value) ? saysUsage(value.value) : READS_USAGE.test(value.value))
  );
}

const READS_USAGE = /\bfrom\s+["`]?(\w+\.)?\w*(usage|metered|billable|meter_readings?)\w*/i;

/** The function, and the class it stands in. */
const MAX_AROUND = 2;

function saysUsage(name: string): boolean {
  return (
    hintOfName(name) === 'strong' ||
    wordsOf(name).some((word) => /^(meter|meters|metrics?_usage)$/.test(word))
  );
}

/** Where nothing takes the place of the answer, and the failure goes no further; null where it does. */
function nothingIn(failure: HandledFailure, read: CallNode): SyntaxNode | null {
  const { body, standIn, variable } = failure;
  const fate = fateOf(body, variable);
  if (fate === 'rethrows' || fate === 'keeps') return null;
  if (variable !== null && body.some((statement) => isHandedOn(statement, variable))) return null;
  if (standIn !== null && isNothing(standIn)) return body.at(-1) ?? standIn;
  // A line of the log that stands last is no value.
  if (standIn !== null && !(standIn.kind === 'call' && body.at(-1) === standIn)) return null;
  const set = body.find(
    (statement): statement is AssignNode =>
      statement.kind === 'assign' && statement.value !== null && isNothing(statement.value),
  );
  if (set !== undefined) return set;
  if (body.some(mayLeave)) return null;
  return isLeftAtNothing(failure, read) ? (body[0] ?? failure.node) : null;
}

/** The failure is returned or put where somebody looks for it. */
function isHandedOn(statement: SyntaxNode, variable: string): boolean {
  for (const node of descendants(statement, (inner) => inner.kind !== 'function')) {
    const value = node.kind === 'return' || node.kind === 'assign' ? node.value : null;
    if (value !== null && mentionsName(value, variable)) return true;
  }
  return false;
}

/** `let used = 0; try { used = await read(); } catch { log }`, and Go's zero value beside an error that is only logged. */
function isLeftAtNothing({ node, attempted }: HandledFailure, read: CallNode): boolean {
  if (node.kind === 'if') return read.parent?.kind === 'assign' && read.parent.targets.length > 1;
  return attempted.some((statement) => {
    if (statement.kind !== 'assign' || statement.declares) return false;
    const [target] = statement.targets;
    const before = target?.kind === 'name' ? firstValue(target.name, node) : null;
    return before !== null && isNothing(before);
  });
}

/** What the name is given by the statements right before. */
function firstValue(name: string, node: SyntaxNode): SyntaxNode | null {
  const place = statementPlace(node);
  if (place === null) return null;
  for (const statement of place.list.slice(0, place.index).reverse())
    if (
      statement.kind === 'assign' &&
      statement.targets.some((one) => one.kind === 'name' && one.name === name)
    )
      return statement.value;
  return null;
}

const NOTHING = /^(zero|empty|empty_?(list|map|set|array)?|none)$/i;
const MAKES =
  /^(decimal|big_?decimal|big_?int|money|int|float|new|of|value_?of|list_?of|map_?of|empty_?(list|map|set)|vec|array|list|map|array_?list|hash_?map|ok|some|new_?from_?int|zero)$/i;

/** A zero, an empty list, or a structure of such: `0`, `[]`, `{ total: 0 }`, `BigDecimal.ZERO`, Go's `nil, nil`. */
function isNothing(value: SyntaxNode): boolean {
  switch (value.kind) {
    case 'number':
      return value.value === 0;
    case 'list':
      return value.items.length === 0 || isNothingAndNoError(value.items);
    case 'object':
      return value.entries.every((entry) => entry.key !== null && isNothing(entry.value));
    case 'member':
      return NOTHING.test(value.name);
    case 'call':
      if (NOTHING.test(calleeName(value))) return value.arguments.length === 0;
      return (
        MAKES.test(calleeName(value)) &&
        value.arguments.every((one) => isNothing(one.value) || isZeroText(one.value))
      );
    default:
      return false;
  }
}

function isZeroText(value: SyntaxNode): boolean {
  return value.kind === 'string' && /^0?(\.0*)?$/.test(value.value);
}

/** Several answers at once, of which the last is that nothing failed. */
function isNothingAndNoError(items: readonly SyntaxNode[]): boolean {
  const [first] = items;
  const last = items.at(-1);
  if (items.length < 2 || first === undefined || last?.kind !== 'null') return false;
  return first.kind === 'null' || isNothing(first);
}

const INVOICES = /invoice|line_?item|charge|overage|bill(ing|ed|s)?(_|$)|close_?period|rate_?usage/i;

/** It makes an invoice or a charge of what it is answered. */
function bills(fn: FunctionNode): boolean {
  if (INVOICES.test(wordsOf(fn.name ?? '').join('_'))) return !SHOWN_NAME.test(fn.name ?? '');
  return callsIn(fn).some(
    (call) =>
      isChargingName(calleeName(call)) ||
      /(invoices?|invoice_?items?|charges)\.create/i.test(calleePath(call)),
  );
}

const SHOWN_NAME = /^(get|show|view|list|current|read|render|display)/i;

/** It puts usage beside what is allowed, or into an answer for a person. */
function shows(fn: FunctionNode): boolean {
  if (/summary|overview|dashboard|stats|view|page|portal|display|widget/i.test(fn.name ?? '')) return true;
  for (const node of descendants(fn)) {
    const keys =
      node.kind === 'object'
        ? node.entries.map(({ key }) => key ?? '')
        : node.kind === 'call'
          ? node.arguments.map(({ name }) => name ?? '')
          : [];
    if (keys.some(isLimitAmount) && keys.some((key) => isUsedAmount(key) && !isLimitAmount(key))) return true;
  }
  return false;
}
