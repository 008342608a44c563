import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath, pathOf, receiverOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { literalNumber, resolve } from '../values.ts';
import { ancestors, descendants, enclosingFunction } from '../walk.ts';

/**
 * First days of a month that keep the hour of the clock: a moment is given the day 1, and nothing sets its hours or turns
 * it into a date. What happened on the first before that hour lies outside of the month.
 */
export function uncutStarts(facts: FileFacts): readonly CallNode[] {
  return facts.callsNamed(SETS_DAY).filter((call) => isFirstOfMonth(call) && !isCut(call));
}

const SETS_DAY = /^(set(UTC)?Date|replace|modify|withDayOfMonth|set|date|DateTime|DateTimeImmutable)$/;
const FIRST_DAY = /^\s*first day of (this|next|last|previous) month\s*$/i;
/** Moments of the clock; a date has no hours to keep. */
const CLOCK =
  /(^|\.)(Date|now|utcnow|utc_now|DateTime\.(now|utc|local)|datetime\.now|timezone\.now|(Local|Zoned|Offset)DateTime\.now|moment|dayjs|Time\.now)$/;

function isFirstOfMonth(call: CallNode): boolean {
  const name = calleeName(call);
  const [first] = call.arguments;
  const receiver = receiverOf(call);
  if (/^(modify|DateTime|DateTimeImmutable)$/.test(name))
    return (
      first?.value.kind === 'string' &&
      FIRST_DAY.test(first.value.value) &&
      (name === 'modify' ? receiver !== null && !isAtHour(receiver) : call.isNew)
    );
  if (receiver === null || !isMoment(receiver)) return false;
  if (name === 'replace')
    return (
      call.arguments.every((one) => one.name !== null && one.name !== 'hour' && one.name !== 'tzinfo') &&
      call.arguments.some((one) => one.name === 'day' && literalNumber(one.value) === 1)
    );
  if (name === 'set') {
    const entries = first?.value.kind === 'object' ? first.value.entries : [];
    return (
      entries.some(({ key, value }) => /^(day|date)$/.test(key ?? '') && literalNumber(value) === 1) &&
      !entries.some(({ key }) => key === 'hour' || key === 'hours')
    );
  }
  return call.arguments.length === 1 && first !== undefined && literalNumber(first.value) === 1;
}

/** Made of a text that says its hour, so that what is moved keeps that one. */
function isAtHour(receiver: SyntaxNode): boolean {
  const made = resolve(receiver);
  const text = made.kind === 'call' ? made.arguments[0]?.value : undefined;
  return text !== undefined && !(text.kind === 'string' && /^now$/i.test(text.value));
}

/** Made of the clock in this function, as far as can be seen. */
function isMoment(receiver: SyntaxNode): boolean {
  const made = resolve(receiver);
  if (made.kind !== 'call' || !CLOCK.test(calleePath(made))) return false;
  return calleePath(made) !== 'Date' || (made.isNew && made.arguments.length <= 1);
}

const CUTS =
  /^(set(UTC)?Hours|setTime|set_?time|startOf|start_?of_?(day|month)|with_?time|atStartOfDay|truncatedTo|combine|toLocalDate|date|midnight|beginning_of_(day|month)|at_midnight|toISODate|toDateString|format|strftime|hour)$/i;

/** The hours are set, or thrown away, in the chain or anywhere in the function. */
function isCut(call: CallNode): boolean {
  for (const above of ancestors(call)) {
    // `(now.replace(day=1) - timedelta(days=1)).date()`: cut after it was moved.
    if (!/^(member|call|assign|binary)$/.test(above.kind)) break;
    if (above.kind === 'member' && CUTS.test(above.name)) return true;
    if (above.kind === 'call' && above !== call && CUTS.test(calleeName(above))) return true;
  }
  const receiver = receiverOf(call);
  const fn = enclosingFunction(call);
  if (fn === null) return true;
  const name = receiver?.kind === 'name' ? receiver.name : nameGiven(call);
  if (name === null) return false;
  for (const node of descendants(fn)) {
    if (
      node.kind === 'member' &&
      node.object.kind === 'name' &&
      node.object.name === name &&
      CUTS.test(node.name)
    )
      return true;
    if (node.kind === 'call' && node !== call && CUTS.test(calleeName(node)))
      for (const { value } of node.arguments) if (pathOf(value) === name) return true;
  }
  return false;
}

/** The variable the moment is put into. */
function nameGiven(call: CallNode): string | null {
  const [target] = call.parent?.kind === 'assign' ? call.parent.targets : [];
  return target?.kind === 'name' ? target.name : null;
}
