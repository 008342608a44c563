import dayjs from 'dayjs';
import utc from 'dayjs/plugin/utc.js';

dayjs.extend(utc);

/** The month as it is billed: from the first of it, midnight UTC, up to the first of the next. */
export function billingMonth(at = undefined) {
  const from = dayjs.utc(at).startOf('month');
  return { name: from.format('YYYY-MM'), from: from.toDate(), to: from.add(1, 'month').toDate() };
}
