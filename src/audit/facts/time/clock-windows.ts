import type { CallNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath, receiverOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { lastName, wordsOf } from '../names.ts';
import { assignmentsOf, resolve, valueOfName } from '../values.ts';
import { descendants, enclosingFunction } from '../walk.ts';

/** One interval right before the present moment, counted off from the clock and handed on as the period. */
export interface ClockWindow {
  readonly node: SyntaxNode;
  readonly start: string;
  readonly end: string;
  readonly fn: FunctionNode;
  /** The call that is given both bounds. */
  readonly use: CallNode;
}

/** The windows of a file, in source order: `end = now cut to the hour`, `start = end - 1 hour`, `bill(start, end)`. */
export function clockWindows(facts: FileFacts): ClockWindow[] {
  return facts.nodes('assign').flatMap((assign): ClockWindow[] => {
    const [target, ...others] = assign.targets;
    if (target?.kind !== 'name' || others.length > 0 || assign.value === null) return [];
    const end = stepBackFrom(assign.value, facts);
    const fn = enclosingFunction(assign);
    if (end === null || fn === null || !isCutClock(end, assign, facts)) return [];
    const use = useOfBoth(fn, target.name, end);
    return use === null ? [] : [{ node: assign, start: target.name, end, fn, use }];
  });
}

const STEPS_BACK =
  /timedelta\(|\bsub(Hours|Days|Months|Minutes|Weeks)?\(|minus(Hours|Days|Months)?\(|yesterday|AddDate\(0,\s*(-1,\s*0|0,\s*-1)|Add\(-|sub(Day|Hour|Month)\(|prev_(day|month|hour)|\.ago\b|AddDays\(-|AddHours\(-/i;
const WHOLE = /\.date\(\)|date\.today|LocalDate\.now|Date\.(current|yesterday|today)|today\(|DateOnly/;

/** `yesterday = datetime.now(utc).date() - timedelta(days=1)`, handed to `bill_day` as the one period there is. */
export function clockDays(facts: FileFacts): ClockWindow[] {
  return facts.nodes('assign').flatMap((assign): ClockWindow[] => {
    const [target, ...others] = assign.targets;
    const fn = enclosingFunction(assign);
    if (target?.kind !== 'name' || others.length > 0 || assign.value === null || fn === null) return [];
    const { end } = assign.value.span;
    const text = beginningOf(assign.value, facts);
    if (!CLOCK.test(text) || !STEPS_BACK.test(text) || !(CUT.test(text) || WHOLE.test(text))) return [];
    for (const node of descendants(fn)) {
      if (node.kind !== 'call' || node.span.start < end) continue;
      const isGiven = node.arguments.some(({ value }) => value.kind === 'name' && value.name === target.name);
      if (isGiven && wordsOf(lastName(calleePath(node))).some((word) => PERIOD_WORK.test(word)))
        return [{ node: assign, start: target.name, end: target.name, fn, use: node }];
    }
    return [];
  });
}

/** The name an interval is taken off: `end.Add(-1 * time.Hour)`, `end - timedelta(hours=1)`, `subHours(end, 1)`. */
function stepBackFrom(value: SyntaxNode, facts: FileFacts): string | null {
  const text = beginningOf(value, facts);
  if (value.kind === 'binary' && value.operator === '-' && value.left.kind === 'name')
    return /timedelta|relativedelta|\b(hour|day|minute)s?\b|\d{4,}/i.test(text) ? value.left.name : null;
  if (value.kind !== 'call') return null;
  const name = calleeName(value);
  const receiver = receiverOf(value);
  if (/^(Add|AddDate|plus|add)$/.test(name) && receiver?.kind === 'name')
    return /\(\s*-|,\s*-|:\s*-/.test(text) ? receiver.name : null;
  if (/^(minus\w*|subtract|sub|ago|prev_\w+)$/i.test(name) && receiver?.kind === 'name') return receiver.name;
  const [first] = value.arguments;
  if (/^sub(Hours|Days|Minutes|Months|Weeks)?$/.test(name) && first?.value.kind === 'name')
    return first.value.name;
  return null;
}

const MAX_TEXT = 200;

/** How an expression is written, as far as it matters. */
function beginningOf({ span }: SyntaxNode, { file }: FileFacts): string {
  return file.text.slice(span.start, Math.min(span.end, span.start + MAX_TEXT));
}

const CUT =
  /trunc|floor|start_?of|startOf|beginning_of|replace\([^)]*(minute|hour)\s*=\s*0|setMinutes\(\s*0|setHours\(\s*0|set_?utc_?(hours|minutes)\(\s*0|Date\(.{0,120}?(Hour|Day)\(\)\s*,\s*0/i;
const CLOCK =
  /time\.now|datetime\.(utc)?now|timezone\.now|new Date\(\)|Date\.now|Time\.(current|zone\.now|now)|utcnow|clock|Instant\.now|LocalDate(Time)?\.now|ZonedDateTime\.now|dayjs\(\)|moment\(\)/i;

/** The bound is the clock, cut to a full hour, day or month. */
function isCutClock(name: string, from: SyntaxNode, facts: FileFacts): boolean {
  const value = valueOfName(name, from);
  if (value === null) return false;
  const text = beginningOf(value, facts);
  if (!CUT.test(text)) return false;
  if (CLOCK.test(text)) return true;
  for (const node of descendants(value)) {
    if (node.kind !== 'name' || !/^(now|current_?time|today|ts|t)$/i.test(node.name)) continue;
    const origin = resolve(node);
    const isGiven = origin === node && assignmentsOf(node.name, from).length === 0;
    if (isGiven ? /^(now|current_?time|today)$/i.test(node.name) : CLOCK.test(beginningOf(origin, facts)))
      return true;
  }
  return false;
}

const PERIOD_WORK =
  /^(bill\w*|charge|charges|collect|generate|export|report|aggregate|meter|metering|invoice|reconcile|process|calculate|compute|settle|sync|publish|push|submit|record)$/;

/** A call that does something for the period between both bounds. */
function useOfBoth(fn: FunctionNode, start: string, end: string): CallNode | null {
  for (const node of descendants(fn)) {
    if (node.kind !== 'call' || node.arguments.length < 2) continue;
    const given = node.arguments.map(({ value }) => (value.kind === 'name' ? value.name : ''));
    if (!given.includes(start) || !given.includes(end)) continue;
    if (wordsOf(lastName(calleePath(node))).some((word) => PERIOD_WORK.test(word))) return node;
  }
  return null;
}
