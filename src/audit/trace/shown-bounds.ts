import { calleeName, calleePath } from '../facts/calls.ts';
import type { FileFacts } from '../facts/file-facts.ts';
import { textOf } from '../facts/text-of.ts';
import { descendants } from '../facts/walk.ts';
import type { FunctionNode, SyntaxFile, SyntaxNode } from '../languages/syntax.ts';
import { type SideWords, sideOf } from './shown-and-billed.ts';
import type { Trace } from './site.ts';

/** Usage that is shown for other bounds than those it is billed for, both seen in whole functions. */
export interface OtherBounds {
  readonly file: SyntaxFile;
  /** Where the bounds of what is shown are made. */
  readonly node: SyntaxNode;
  /** The function that shows it. */
  readonly shownIn: FunctionNode;
  readonly shown: string;
  readonly billed: string;
  readonly billedIn: { readonly file: SyntaxFile; readonly node: FunctionNode };
}

interface Side {
  readonly file: SyntaxFile;
  readonly fn: FunctionNode;
  readonly text: string;
}

const SIDES: SideWords = {
  bills: /^(bill|bills|billed|invoice|invoices|invoicing|charge|charges|close|rate|rating)$/,
  shows:
    /^(dashboard|show|display|chart|view|views|csv|download|card|widget|portal|summary|breakdown|statement|overview|page)$/,
};
/** Both speak of how much was used. */
const ADDS_UP = /\bsum\b|\.sum\w*\(|Sum\(|sum\w*\(|aggregate|group by|merge\(/i;
const USAGE = /usage|quantity|meter|tokens|minutes|calls|tiles|units|consumption|hours|events/i;

const CYCLE = /(current_?)?period_?start|billing_?period|billing_?cycle|cycle_?start|billing_?anchor/i;
const CALENDAR =
  /^(start_?of(_?month)?|beginning_?of_?month|first_?of_?month|first_?day_?of_?month|trunc_?month|replace|with_?day_?of_?month|starting_?of_?month|startOfMonth)$/i;
const UTC = /\butc\b|ZoneOffset\.UTC|'UTC'|"UTC"|TimeZoneInfo\.Utc|UtcNow/i;
const OWN_ZONE =
  /^(system_?default|tz|in_?time_?zone|with_?zone|localtime|local|at_?zone|astimezone|setZone|timezone)$/i;

/** Shown totals of the files whose bounds are made by another calendar than those of what is billed. */
export function* otherBounds(files: readonly FileFacts[], trace: Trace): Generator<OtherBounds> {
  const [billed, shown]: [Side[], Side[]] = [[], []];
  for (const { file, nodes } of files) {
    if (!USAGE.test(file.text)) continue;
    for (const fn of nodes('function')) {
      const text = file.text.slice(fn.span.start, Math.min(fn.span.end, fn.span.start + MAX_FUNCTION));
      if (!ADDS_UP.test(text) || !USAGE.test(text) || holdsFunctions(fn)) continue;
      const side = sideOf(fn.body[0] ?? fn, SIDES, { file, trace });
      if (side === 'billed') billed.push({ file, fn, text });
      else if (side === 'shown') shown.push({ file, fn, text });
    }
  }
  if (billed.length === 0 || billed.length > MAX_SIDES) return;
  for (const one of shown.slice(0, MAX_SIDES)) {
    const found = byCalendar(one, billed) ?? byZone(one, billed);
    if (found !== null) yield found;
  }
}

const MAX_FUNCTION = 6_000;
/** A program that bills in more places than this has reports of many kinds. */
const MAX_SIDES = 40;

/** A function that only holds others, as a factory does, is judged by them. */
function holdsFunctions(fn: FunctionNode): boolean {
  return fn.body.some((statement) => statement.kind === 'function');
}

function byCalendar({ file, fn, text }: Side, billed: readonly Side[]): OtherBounds | null {
  const start = monthStartIn(fn, file);
  // A subscription that is only asked for its price says nothing of the bounds.
  if (start === null || CYCLE.test(text)) return null;
  const by = billed.filter((one) => CYCLE.test(one.text));
  const [first] = by;
  if (first === undefined || by.length < billed.length) return null;
  return {
    file,
    node: start,
    shownIn: fn,
    shown: 'calendar month',
    billed: 'period of the subscription',
    billedIn: { file: first.file, node: first.fn },
  };
}

function monthStartIn(fn: FunctionNode, file: SyntaxFile): SyntaxNode | null {
  for (const node of descendants(fn)) {
    // Ruby needs no parentheses.
    if (node.kind === 'member' && /^beginning_of_month$/.test(node.name)) return node;
    if (node.kind !== 'call' || !CALENDAR.test(calleeName(node))) continue;
    const said = textOf(file, node);
    if (/month/i.test(calleeName(node)) || /day\s*=\s*1\b|['"]month['"]|DayOfMonth\(1\)/i.test(said))
      return node;
  }
  return null;
}

/** The zone of a viewer or of the machine, where the bill is made in UTC. */
function byZone({ file, fn }: Side, billed: readonly Side[]): OtherBounds | null {
  const zoned = ownZoneIn(fn, file);
  if (zoned === null) return null;
  const by = billed.filter(({ text }) => UTC.test(text) && !isOwnZone(text));
  const [first] = by;
  if (first === undefined || by.length < billed.length) return null;
  return {
    file,
    node: zoned,
    shownIn: fn,
    shown: 'calendar of another zone',
    billed: 'calendar of UTC',
    billedIn: { file: first.file, node: first.fn },
  };
}

function isOwnZone(text: string): boolean {
  return /systemDefault\(\)|TimeZoneInfo\.Local/.test(text);
}

const BEGINS = /start_?of|atStartOfDay|beginning_of|replace\(|date_trunc|at time zone/i;

/** A zone that is no literal, or the machine's, made to begin a day or a month with. */
function ownZoneIn(fn: FunctionNode, file: SyntaxFile): SyntaxNode | null {
  if (!BEGINS.test(textOf(file, fn))) return null;
  for (const node of descendants(fn)) {
    if (node.kind !== 'call' || !OWN_ZONE.test(calleeName(node))) continue;
    const name = calleeName(node);
    if (/^system_?default$/i.test(name) && /zone/i.test(calleePath(node))) return node;
    const given = node.arguments[0]?.value;
    if (given === undefined || !/^(name|member)$/.test(given.kind)) continue;
    const said = textOf(file, given);
    if (/zone|tz/i.test(said) && !/utc/i.test(said)) return node;
  }
  return null;
}
