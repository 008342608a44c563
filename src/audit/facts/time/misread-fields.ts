import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath, isCallee } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { CALENDAR_FIELDS, type CalendarField } from '../libraries/calendar-fields.ts';
import { wordsOf } from '../names.ts';
import { textOf } from '../text-of.ts';
import { assignmentsOf, resolve } from '../values.ts';
import { descendants, scopeOf } from '../walk.ts';

/** A part of a date that is taken for what its name sounds like. */
export interface MisreadField {
  readonly node: SyntaxNode;
  readonly text: string;
  readonly field: CalendarField;
  /** What it is taken for: `the month as it is written`, `the day of the month`. */
  readonly takenFor: 'written month' | 'day of month' | 'full year';
}

const READS = /^get(UTC)?(Month|Day)$|^getYear$/;

/** Every such reading of the file, in source order. */
export function misreadFields(facts: FileFacts): readonly MisreadField[] {
  const rows = CALENDAR_FIELDS.filter(({ registry }) => registry === facts.file.registry);
  if (rows.length === 0) return [];
  return facts.callsNamed(READS).flatMap((call): MisreadField[] => {
    const name = calleeName(call);
    const field = rows.find((row) => row.names.split(' ').includes(name));
    const takenFor = field === undefined || call.arguments.length > 0 ? null : takenAs(call, field);
    if (field === undefined || takenFor === null) return [];
    return [{ node: call, text: textOf(facts.file, call), field, takenFor }];
  });
}

function takenAs(call: CallNode, { gives }: CalendarField): MisreadField['takenFor'] | null {
  if (gives === 'year') return isTakenAsYear(call) ? 'full year' : null;
  if (gives === 'month') return isPadded(call) ? 'written month' : null;
  return isDayOfMonth(call) ? 'day of month' : null;
}

/** `String(d.getMonth()).padStart(2, '0')`: brought into the form of a month that is written. */
function isPadded(call: CallNode): boolean {
  for (
    let below: SyntaxNode = call, above = call.parent;
    above !== null;
    below = above, above = above.parent
  ) {
    if (above.kind === 'member') {
      if (isCallee(above) && /^pad_?start$/i.test(above.name)) return true;
    } else if (above.kind === 'call') {
      if (/^(pad(_?(start|left))?|zero_?pad|two_?digits|leftPad)$/i.test(calleeName(above))) return true;
      if (above.callee !== below && !/^(String|toString|Number)$/.test(calleeName(above))) return false;
    } else if (above.kind !== 'other' && above.kind !== 'string') return false;
  }
  return false;
}

/** `date.setDate(anchor.getDay())`, `Date.UTC(year, month, anchor.getDay())`, `billingDay: start.getDay()`. */
function isDayOfMonth(call: CallNode): boolean {
  const { parent } = call;
  if (parent === null) return false;
  if (parent.kind === 'call' && parent.callee !== call) return isDayArgument(parent, call);
  if (parent.kind === 'object')
    return parent.entries.some(({ key, value }) => value === call && isMonthDay(key));
  if (parent.kind !== 'assign') return false;
  const [target] = parent.targets;
  if (target?.kind === 'member') return isMonthDay(target.name);
  if (target?.kind !== 'name' || assignmentsOf(target.name, target).length > 1) return false;
  return isMonthDay(target.name) || isHandedAsDay(target.name, parent);
}

/** `const day = start.getDay()`, and later `new Date(year, month, day)`. */
function isHandedAsDay(name: string, from: SyntaxNode): boolean {
  for (const node of descendants(scopeOf(from)))
    if (node.kind === 'name' && node.name === name && node.parent?.kind === 'call')
      if (isDayArgument(node.parent, node) && resolve(node) !== node) return true;
  return false;
}

/** The third argument of a date put together, the one that sets its day. */
function isDayArgument(call: CallNode, given: SyntaxNode): boolean {
  const at = call.arguments.findIndex(({ value }) => value === given);
  const path = calleePath(call);
  if (/^set(UTC)?Date$/.test(calleeName(call))) return at === 0;
  return at === 2 && (path === 'Date.UTC' || (call.isNew && path === 'Date'));
}

/** `billingDay`, `anchor_day`, `dayOfMonth`: what a subscription is renewed on. */
function isMonthDay(name: string | null): boolean {
  const words = name === null ? [] : wordsOf(name);
  return (
    words.includes('day') &&
    words.some((word) => /^(billing|anchor|renewal|invoice|charge|month)$/.test(word)) &&
    !words.some((word) => /^(week|weekday|days)$/.test(word))
  );
}

/** Put together with other parts, or compared, with nothing added to it. */
function isTakenAsYear({ parent }: CallNode): boolean {
  if (parent === null) return false;
  if (parent.kind === 'string' || parent.kind === 'object') return true;
  if (parent.kind === 'call') return /^(Date\.UTC|Date)$/.test(calleePath(parent));
  return (
    parent.kind === 'assign' &&
    parent.targets.every((target) => target.kind === 'name' && /year/i.test(target.name))
  );
}
