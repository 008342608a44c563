import { calleeName, callsWithin, functionGiven } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { plainName, wordsOf } from '../../facts/names.ts';
import { type ColumnWrite, columnWrites } from '../../facts/rows/column-writes.ts';
import { rowName } from '../../facts/rows/row-entities.ts';
import { textOf } from '../../facts/text-of.ts';
import { ancestors, descendants, wholeFunction } from '../../facts/walk.ts';
import type { FunctionNode, IfNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { isLimitAmount, saysOtherLimit } from '../amount-names.ts';
import { namesAround } from '../place.ts';
import type { Trace } from '../site.ts';

/** A counter of usage that starts again at another moment than the window it counts for. */
export interface WrongReset {
  readonly file: SyntaxFile;
  readonly node: SyntaxNode;
  readonly lines: ColumnWrite['lines'];
  readonly evidence: readonly { readonly file: SyntaxFile; readonly node: SyntaxNode }[];
  readonly message: string;
  readonly remediation: string;
}

interface Seen {
  readonly files: readonly FileFacts[];
  readonly trace: Trace;
}

interface Placed {
  readonly file: SyntaxFile;
  readonly write: ColumnWrite;
}

/** Resets on another clock than the customer's period, periods that move on without one, and ones that come again and again. */
export function* wrongResets({ files, trace }: Seen): Generator<WrongReset> {
  const writes = files.flatMap((facts) => columnWrites(facts).map((write) => ({ file: facts.file, write })));
  const moved = writes.filter(({ write }) => PERIOD.test(write.column) && write.kind === 'value');
  const resets = writes.filter(({ write }) => write.kind === 'zero' && isUsed(write));
  if (moved.length > 0) {
    yield* onCalendar(resets, moved, trace);
    yield* withoutReset(moved, resets, writes);
  }
  for (const facts of files) {
    yield* withoutNextEnd(facts);
    yield* byProcess(facts);
  }
}

/** The start or the end of a customer's own period. */
const PERIOD =
  /^(current)?(billing|usage|quota|allowance|subscription)?(period|cycle|window)(start|end|starts?at|ends?at|startedat|endedat|startdate|enddate)$|^(renews|renewed|resets|nextreset|quotareset|usagereset)(at|on)$/;
const USED =
  /^(\w*used|used\w*|\w*usage|usage\w*|\w*consumed|consumed\w*|\w*spent|spent\w*|\w*count|\w*_this_(month|period|cycle))$/i;
const NOT_USED = /retry|retries|attempt|fail|error|login|unread|view|version/i;

function isUsed({ columnName }: ColumnWrite): boolean {
  return (
    USED.test(columnName) &&
    !NOT_USED.test(columnName) &&
    !isLimitAmount(columnName) &&
    !saysOtherLimit(columnName)
  );
}

/** Everybody's counter is set to zero by the calendar, and every customer has a period of their own. */
function* onCalendar(
  resets: readonly Placed[],
  moved: readonly Placed[],
  trace: Trace,
): Generator<WrongReset> {
  for (const { file, write } of resets) {
    const fn = wholeFunction(write.node);
    if (fn === null || !isMonthly(fn, file, trace)) continue;
    const isByPeriod =
      (write.chosenBy ?? []).some((column) => CHOOSES.test(column)) || SAYS_PERIOD.test(textOf(file, fn));
    const own = moved.find((one) => isSameRow(one.write, write) || one.file === file);
    if (isByPeriod || own === undefined) continue;
    yield {
      file,
      node: write.node,
      lines: write.lines,
      evidence: [{ file: own.file, node: own.write.node }],
      message: `\`${write.columnName}\` is set to zero for everybody on the first of the month, while every customer's period ends on a day of its own (\`${own.write.columnName}\`): whoever renews in the middle of the month uses the allowance twice in one period, or is refused in the next.`,
      remediation:
        'Set the counter to zero when the period of its own customer ends, in the statement that moves the period.',
    };
  }
}

const CHOOSES = /period|cycle|renew|anchor|reset|anniversary|billingday|window|endsat|expires|nextbilling/;
const SAYS_PERIOD =
  /period_?(start|end)|renews?_?(at|on)|anniversar|billing_?(anchor|day)|next_?(reset|billing)|resets?_?at/i;

/** A schedule of the first of the month: its crontab, or its name. */
function isMonthly(fn: FunctionNode, file: SyntaxFile, trace: Trace): boolean {
  const entry = trace.entryPoints.around(fn.body[0] ?? fn);
  const said = [...fn.decorators, ...(entry === null ? [] : [entry.at])].map((node) =>
    textOf(file, node).slice(0, MAX_SAID),
  );
  if (said.some((text) => FIRST_OF_MONTH.test(text))) return true;
  const names = namesAround(fn.body[0] ?? fn).flatMap((name) => wordsOf(name));
  if (names.some((word) => word === 'monthly') && (entry?.kind === 'schedule' || names.includes('job')))
    return true;
  return file.comments.some(
    ({ text, span }) => span.startLine <= fn.span.startLine && FIRST_OF_MONTH.test(text),
  );
}

const MAX_SAID = 400;
const FIRST_OF_MONTH =
  /(?<![\d*/,-])(?:0 )?\d{1,2} \d{1,2} 1 \* [*?]|@monthly|day_?of_?month\s*=\s*["']?1\b|Cron\.Monthly|monthlyOn\(1|->monthly\(\)|every\(?:? ?["':]?(1\.)?month|first (day )?of (the|each|every) month/i;

/** A renewal moves the period on, and nothing ever sets what was used in it to zero. */
function* withoutReset(
  moved: readonly Placed[],
  resets: readonly Placed[],
  writes: readonly Placed[],
): Generator<WrongReset> {
  const told = new Set<SyntaxNode>();
  for (const { file, write } of moved) {
    if (told.has(write.node) || !/start/.test(write.column) || !isRenewal(write.node)) continue;
    told.add(write.node);
    const counted = writes.find(
      (one) => one.write.kind === 'step' && isUsed(one.write) && isSameRow(one.write, write),
    );
    if (counted === undefined || resets.some((one) => isSameRow(one.write, write) || one.file === file))
      continue;
    yield {
      file,
      node: write.node,
      lines: write.lines,
      evidence: [{ file: counted.file, node: counted.write.node }],
      message: `The next period begins here (\`${write.columnName}\`), and \`${counted.write.columnName}\` keeps what was used in the last one: nothing sets it to zero, and customers are refused what they have paid for.`,
      remediation: `Set \`${counted.write.columnName}\` to zero in the same statement.`,
    };
  }
}

/** What stands around says that a period ends and the next one begins. */
function isRenewal(node: SyntaxNode): boolean {
  return namesAround(node).some((name) => RENEWS.test(name));
}

const RENEWS =
  /renew|invoice_?(paid|payment|created)|payment_?succeeded|(roll|advance|start|begin|new|next)\w*(period|cycle)|(period|cycle)_?(start|end|roll|advance|change)/i;

function isSameRow(a: ColumnWrite, b: ColumnWrite): boolean {
  const names = new Set(a.rows.map(rowName));
  return b.rows.some((row) => row.length > 1 && names.has(rowName(row)));
}

/** `if (now > acct.resetsAt) acct.used = 0`, and `resetsAt` stays where it is: from then on every use starts from zero. */
function* withoutNextEnd({ file, nodes }: FileFacts): Generator<WrongReset> {
  for (const test of nodes('if')) {
    const zeroed = test.then.find(isZeroOfUsed);
    const end = zeroed === undefined ? null : endAsked(test);
    if (zeroed === undefined || end === null || test.then.some((statement) => movesOn(statement, end)))
      continue;
    const fn = wholeFunction(test);
    if (
      fn === null ||
      [...descendants(fn)].some((node) => node.kind === 'assign' && node !== zeroed && movesOn(node, end))
    )
      continue;
    yield {
      file,
      node: zeroed,
      lines: null,
      evidence: [{ file, node: test.test }],
      message: `What was used is set to zero because \`${end}\` has passed, and \`${end}\` stays where it is: from then on every use begins at zero again, and the limit is never reached.`,
      remediation: `Move \`${end}\` on to the end of the next window in the same step.`,
    };
  }
}

const NOW =
  /^(now|utcnow|utc_?now|time|today|current_?time|get_?time|after|before|is_?before|is_?after|is_?past)$/i;
const ENDS =
  /^(\w*(reset|resets|renews|expires|ends?)(_?(at|on|time|date))|\w*(period|window|cycle)_?end\w*|next_?reset\w*|reset_?(at|time|date))$/i;

/** The end of a window that the branch is taken after. */
function endAsked({ test }: IfNode): string | null {
  let [end, hasClock]: [string | null, boolean] = [null, false];
  for (const node of descendants(test)) {
    if (node.kind !== 'name' && node.kind !== 'member') continue;
    if (ENDS.test(node.name)) end = node.name;
    if (NOW.test(node.name)) hasClock = true;
  }
  return hasClock ? end : null;
}

function isZeroOfUsed(statement: SyntaxNode): boolean {
  if (statement.kind !== 'assign' || statement.value?.kind !== 'number' || statement.value.value !== 0)
    return false;
  const [target] = statement.targets;
  return target?.kind === 'member' && USED.test(target.name) && !NOT_USED.test(target.name);
}

function movesOn(statement: SyntaxNode, end: string): boolean {
  for (const node of descendants(statement)) {
    if (
      node.kind === 'assign' &&
      node.targets.some((one) => (one.kind === 'member' || one.kind === 'name') && ENDS.test(one.name))
    )
      return true;
    if (
      node.kind === 'object' &&
      node.entries.some(({ key }) => key !== null && plainName(key) === plainName(end))
    )
      return true;
    if (
      node.kind === 'call' &&
      /advance|roll|reset|next|renew|start_?(new|next)|move/i.test(calleeName(node))
    )
      return true;
  }
  return false;
}

const TIMERS = /^(set_?interval|schedule_?at_?fixed_?rate|schedule_?with_?fixed_?delay|new_?ticker|every)$/i;
const COUNTS = /usage|quota|used|credit|allowance|consum/i;

/** `setInterval(() => usage.clear(), DAY)`: a day since the process began, and nothing at all after a restart. */
function* byProcess({ file, callsNamed }: FileFacts): Generator<WrongReset> {
  for (const timer of callsNamed(TIMERS)) {
    const fn = functionGiven(timer);
    if (fn === null) continue;
    const clear = callsWithin(fn).find(
      (call) =>
        calleeName(call) === 'clear' &&
        call.callee.kind === 'member' &&
        call.callee.object.kind === 'name' &&
        COUNTS.test(call.callee.object.name),
    );
    if (
      clear === undefined ||
      [...ancestors(clear)].some(({ kind }) => kind === 'if') ||
      callsWithin(fn).length > 1
    )
      continue;
    yield {
      file,
      node: timer,
      lines: null,
      evidence: [{ file, node: clear }],
      message:
        'What was used is counted in this process and cleared by a timer that runs from its start: the window ends at another moment than the customer’s, every restart and every further instance grants the whole allowance again.',
      remediation: 'Keep the count in a store that all instances share, under a key that names the window.',
    };
  }
}
