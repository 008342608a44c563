import type { CallNode } from '../../languages/syntax.ts';
import { calleeName, pathOf, receiverOf } from '../calls.ts';
import { descendants, enclosingFunction, rootOf } from '../walk.ts';

/**
 * True for `d.setMonth(d.getMonth() - 1)` where `d.setDate(1)` stands behind it and not before: on the 29th to the 31st
 * the month has run over by then, and the first of the wrong month is taken.
 */
export function isFirstSetLate(call: CallNode): boolean {
  const [month, ...others] = call.arguments;
  if (!/^set(UTC)?Month$/.test(calleeName(call)) || others.length > 0 || month?.value.kind !== 'binary')
    return false;
  const receiver = receiverOf(call);
  if (receiver?.kind !== 'name') return false;
  let isLate = false;
  for (const node of descendants(enclosingFunction(call) ?? rootOf(call))) {
    if (node.kind !== 'call' || !/^set(UTC)?Date$/.test(calleeName(node))) continue;
    const date = receiverOf(node);
    if (date === null || pathOf(date) !== receiver.name) continue;
    if (node.span.start < call.span.start) return false;
    const day = node.arguments[0]?.value;
    // The day before the first undoes what ran over; any other day is the matter of who wrote it.
    if (day?.kind !== 'number' || day.value !== 1) return false;
    isLate = true;
  }
  return isLate;
}

/** `setDate(1)`, `setUTCDate(0)`, `replace(day=1)`: from then on every month has the day. */
export function isFirstOrLastDay(call: CallNode): boolean {
  const name = calleeName(call);
  if (/^set(UTC)?Date$/.test(name)) {
    const day = call.arguments.at(-1)?.value;
    return day?.kind === 'number' && day.value <= 28;
  }
  return (
    name === 'replace' && call.arguments.some((one) => one.name === 'day' && one.value.kind === 'number')
  );
}
