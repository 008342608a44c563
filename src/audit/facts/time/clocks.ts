import type { SyntaxNode } from '../../languages/syntax.ts';
import { pathOf } from '../calls.ts';
import { resolve } from '../values.ts';

const CLOCK_PATHS =
  /(^|\.)(Date\.now|time\.Now|Time\.(now|current)|Time\.zone\.now|DateTime\.(now|utcnow|current)|datetime\.(now|utcnow|today)|timezone\.now|timeutils\.utcnow|Instant\.now|(Utc|Local)\.now|(Offset|Zoned|Local)?DateTime\.(now|Now|UtcNow)|DateTimeOffset\.(UtcNow|Now)|System\.currentTimeMillis|Clock\.System\.now|Carbon\.now|SystemTime\.now|Date\.(today|current)|time\.time)$/;

/** True for an expression that reads the clock: `Date.now()`, `new Date()`, `time.Now()`, `Time.current`, `now()`. */
export function isClock(node: SyntaxNode): boolean {
  const value = resolve(node);
  if (value.kind === 'member') return CLOCK_PATHS.test(pathOf(value));
  if (
    value.kind !== 'call' ||
    value.arguments.some(({ value: one }) => one.kind !== 'member' && one.kind !== 'name')
  )
    return false;
  const path = pathOf(value);
  if (CLOCK_PATHS.test(path)) return true;
  if (value.arguments.length > 0) return false;
  return (
    /^(now|time|(moment|dayjs)(\.utc)?)$/.test(path) ||
    (value.isNew && /^(Date|DateTime|DateTimeImmutable)$/.test(path))
  );
}

/** True where the node is a clock brought into another form: `time.Now().UTC()`, `new Date().toISOString()`, `Utc::now().timestamp()`. */
export function isClockBased(node: SyntaxNode): boolean {
  let at: SyntaxNode = resolve(node);
  for (let step = 0; step < MAX_STEPS; step++) {
    if (isClock(at)) return true;
    if (at.kind === 'call' && at.callee.kind === 'member') at = at.callee.object;
    else if (at.kind === 'member') at = at.object;
    else if (at.kind === 'call' && at.arguments.length === 1 && at.arguments[0]) at = at.arguments[0].value;
    else return false;
  }
  return false;
}

/** No chain of conversions is longer. */
const MAX_STEPS = 5;
