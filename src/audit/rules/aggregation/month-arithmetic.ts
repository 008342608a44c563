import { calleeName } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { functionIndex } from '../../facts/functions.ts';
import { keptAs } from '../../facts/kept-as.ts';
import { type GrossRefund, grossRefundsIn } from '../../facts/money/gross-refunds.ts';
import { sqlStrings } from '../../facts/sql/sql-strings.ts';
import { type InclusiveDays, inclusiveDaysIn } from '../../facts/time/inclusive-days.ts';
import { type MonthOverflow, monthOverflowsIn, type Overflow } from '../../facts/time/month-overflows.ts';
import { monthSharesIn, sharedInSql } from '../../facts/time/month-shares.ts';
import { fixedLastDaysIn, type ThirtyDayStep, thirtyDayStepsIn } from '../../facts/time/thirty-days.ts';
import { enclosingNamedFunction } from '../../facts/walk.ts';
import type { StringNode, SyntaxNode } from '../../languages/syntax.ts';
import { isBillingCode, isBillingFile, isScreenCode } from '../../trace/billing-code.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-310: months taken for thirty days, or given a day that they do not have. */
export const monthArithmetic = defineRule({
  id: 'MTR-310',
  name: 'month-arithmetic',
  section: 'aggregation',
  title: 'Month arithmetic breaks on days 29 to 31',
  severity: 'high',
  classification: 'vulnerability',
  question:
    'Does every renewal, reset and proration hold for months of 28 to 31 days and for anchors on day 29, 30 and 31?',
  cost: 'The period ends days early or late, or skips a month: usage is billed in the wrong period and prorated amounts are wrong.',
  remediation:
    'Count months from the original anchor each time, and take the last day of the month where it has no such day.',
  references: [
    'https://docs.stripe.com/billing/subscriptions/billing-cycle',
    'https://pkg.go.dev/time#Time.AddDate',
    'https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/Date/setMonth',
  ],
  *match(scope) {
    const index = functionIndex(scope.files);
    for (const facts of scope.audited) {
      for (const moved of monthOverflowsIn(facts, index)) yield* matchMoved(facts, moved);
      for (const { node, day } of fixedLastDaysIn(facts)) yield* matchLastDay(facts, node, day);
      for (const { node, amount, days } of monthSharesIn(facts))
        if (!isScreenCode(node, facts.file)) yield toShareMatch(facts, node, sharedMessage(amount, days));
      for (const sql of sqlStrings(facts)) yield* matchSqlShare(facts, sql);
      for (const days of inclusiveDaysIn(facts)) yield* matchInclusive(facts, days);
      for (const step of thirtyDayStepsIn(facts)) yield* matchThirtyDays(facts, step);
      for (const refund of grossRefundsIn(facts)) yield* matchGross(facts, refund);
    }
  },
});

/** One finding a function and way of moving a date. */
function* matchMoved(
  facts: FileFacts,
  { calls: [call, ...more], overflow }: MonthOverflow,
): Generator<Match> {
  for (const match of report(facts, call, overflowMessage(calleeName(call), overflow)))
    yield { ...match, evidence: more.map((node) => ({ file: facts.file, node })) };
}

function overflowMessage(name: string, overflow: Overflow): string {
  switch (overflow.how) {
    case 'month-first':
      return `\`${name}\` moves the month before the day is set to the first: on the 29th to the 31st the date runs over, and the first of the month after is taken, so that a whole month is left out or shown for another.`;
    case 'runs-over':
      return `With \`${name}\` ${overflow.what}, and a day the month does not have runs over into the month after: an anchor on day 29, 30 or 31 gets a period that is days too long, and the next ones start on the wrong day.`;
    case 'added-as-it-stands':
      return `\`${name}\` adds months to \`${overflow.anchor}\` as it stands: from day 29, 30 or 31 it runs over into the month after next, so the period is too long and every later one starts on another day.`;
    case 'no-date':
      return `\`${name}\` gives no date where ${NO_SUCH_DAY}`;
    case 'raises':
      return `\`${name}\` raises where ${NO_SUCH_DAY}`;
  }
}

const NO_SUCH_DAY =
  'the month has no such day: for an anchor on day 29, 30 or 31 the billing run fails in short months and the period is not billed.';

function* report(facts: FileFacts, node: SyntaxNode, message: string): Generator<Match> {
  if (isScreenCode(node, facts.file)) return;
  if (!isBillingCode(node, facts.file) && !isBillingFile(facts.file)) return;
  yield { file: facts.file, node, confidence: 'likely', message };
}

const NOT_A_PERIOD =
  /ttl|expir|cache|retention|cookie|max_?age|session|token|token|ago|since|lookback|window|trial|recent|last/i;
const PERIOD_END =
  /(period|cycle|billing|renew\w*|reset|invoice|subscription)\w*?_?(end|ends|at|date|to|on)$|^(ends?|to)_?(date|time|at|on)?$|next_?\w+/i;

/** `monthlyPrice / 30`: no month is asked for its length. */
function sharedMessage(amount: string, days: number): string {
  return `\`${amount}\` is divided by ${days} days whatever the month: prorated over 31 days the customer pays more than the month’s price, in February less.`;
}

function* matchSqlShare(facts: FileFacts, node: StringNode): Generator<Match> {
  const shared = sharedInSql(node.value);
  if (shared === null) return;
  const line = node.span.startLine + node.value.slice(0, shared.start).split('\n').length - 1;
  const lines = { startLine: line, endLine: line };
  yield { ...toShareMatch(facts, node, sharedMessage(shared.amount, 30)), lines };
}

/** An amount that is shared out over the days of a month is billed, whatever its place is called. */
function toShareMatch({ file }: FileFacts, node: SyntaxNode, message: string): Match {
  return {
    file,
    node,
    confidence: 'likely',
    message,
    remediation: 'Divide by the real length of the period.',
  };
}

/** The last day is counted although the period ends before it. */
function* matchInclusive(facts: FileFacts, { node, name, isHalfOpen }: InclusiveDays): Generator<Match> {
  const says = `\`${name}\` counts the day of the end too, and an amount is made of it${isHalfOpen ? ', although a period ends here on the day on which the next one begins' : ''}: this day is paid for in both periods, and a whole month comes to more than its price.`;
  for (const match of report(facts, node, says))
    yield {
      ...match,
      confidence: isHalfOpen ? 'likely' : 'possible',
      remediation:
        'Take the difference of the two dates alone: the end is the first day that is not paid for.',
    };
}

/** The same day for the end of every month. */
function* matchLastDay(facts: FileFacts, node: SyntaxNode, day: number): Generator<Match> {
  for (const match of report(facts, node, lastDayMessage(day)))
    yield { ...match, remediation: 'Take the last day of the month at hand, or the first of the next one.' };
}

function lastDayMessage(day: number): string {
  return `Day ${day} is taken for the end of any month: in shorter ones it runs over into the next month or raises, so the first days of that month are billed twice, or nothing is${day < 31 ? ', and in longer ones the last day is left out' : ''}.`;
}

/** What is given back is a share of the list price, where the customer may have paid less. */
function* matchGross({ file }: FileFacts, { node, price, fn }: GrossRefund): Generator<Match> {
  if (!isBillingCode(node, file) || isScreenCode(node, file)) return;
  yield {
    file,
    node,
    confidence: 'possible',
    message: `\`${fn.name ?? ''}\` takes a share of \`${price}\` and looks at no discount, although discounts are known here: whoever paid less gets back more than was paid.`,
    remediation: 'Take the share of what was paid for the line, after discounts.',
  };
}

const NOT_BILLED_BACK =
  /ttl|expir|cache|retention|cookie|max_?age|session|trial|recent|lookback|stale|old|clean|purge|prune|chart|histor|inactiv|average|trend|delete|archive/i;
const MONTH_BILLED = /bill|charge|invoice|overage|period|cycle|month|quota|renew/i;

/** An end that is the start plus thirty days, and a billing month that is the last thirty days. */
function* matchThirtyDays(facts: FileFacts, { node, direction, moved }: ThirtyDayStep): Generator<Match> {
  const kept = moved ?? keptAs(node);
  if (direction === 'forth') {
    if (kept === null || NOT_A_PERIOD.test(kept) || !PERIOD_END.test(kept)) return;
    const says = `\`${kept}\` is the start plus 30 days: it drifts away from the calendar month, so periods overlap or leave days out that are billed twice or never.`;
    // A window that rolls may be thirty days long by agreement.
    const isWindow = /window/i.test(facts.file.text.slice(node.span.start, node.span.end));
    for (const match of report(facts, node, says))
      yield {
        ...match,
        confidence: isWindow ? 'possible' : match.confidence,
        remediation: 'Add a calendar month to the anchor instead.',
      };
    return;
  }
  const around = [kept ?? '', enclosingNamedFunction(node)?.name ?? ''];
  if (!around.some((name) => MONTH_BILLED.test(name)) || around.some((name) => NOT_BILLED_BACK.test(name)))
    return;
  for (const match of report(facts, node, backMessage(kept)))
    yield { ...match, confidence: 'possible', remediation: 'Begin where the last billing month ended.' };
}

function backMessage(kept: string | null): string {
  return `${kept === null ? 'The bound' : `\`${kept}\``} lies 30 days back, whatever the month: of a billing month of 31 days the first one is left out, in February days of the month before are taken in.`;
}
