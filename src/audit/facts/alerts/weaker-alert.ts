import type { AlertRule } from './alert-rules.ts';

/** One way in which an alerting rule fires later, less often or less loudly than it did. */
export interface Weakening {
  readonly field: 'expr' | 'for' | 'severity';
  readonly from: string;
  readonly to: string;
  readonly how: 'threshold' | 'condition' | 'wait' | 'severity';
}

/** How a rule is weaker than it was; none where it is not, or where it was rewritten beyond comparing. */
export function weakeningsOf(before: AlertRule, after: AlertRule): readonly Weakening[] {
  return [...weakerExpression(before, after), ...longerWait(before, after), ...lowerSeverity(before, after)];
}

function weakerExpression(before: AlertRule, after: AlertRule): Weakening[] {
  const [from, to] = [before.expression, after.expression];
  if (from === to) return [];
  const [old, now] = [readThresholds(from), readThresholds(to)];
  if (old.skeleton === now.skeleton) {
    const changed = old.limits.flatMap((limit, at): Weakening[] => {
      const other = now.limits[at];
      if (other === undefined || !isWeaker(limit, other)) return [];
      return [{ field: 'expr', how: 'threshold', from: written(limit), to: written(other) }];
    });
    return changed.slice(0, 1);
  }
  const isNarrowed = rest(to, from)?.match(/^(and|unless)\b/i) != null;
  const isCut = rest(from, to)?.match(/^or\b/i) != null;
  return isNarrowed || isCut ? [{ field: 'expr', how: 'condition', from, to }] : [];
}

/** What stands behind the beginning, brackets around the beginning left out. */
function rest(whole: string, beginning: string): string | null {
  const start = [beginning, `(${beginning})`].find((one) => whole.startsWith(`${one} `));
  return start === undefined ? null : whole.slice(start.length).trim();
}

interface Limit {
  readonly operator: string;
  readonly value: number;
  readonly text: string;
}

const LIMIT =
  /(>=|<=|>|<)(\s*(?:bool\s+)?)(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?:\s*[*/]\s*\d+(?:\.\d+)?(?:e[+-]?\d+)?)*)(?![\w.])/gi;

/** The constants that values are compared with, and the expression without them. */
function readThresholds(expression: string): { skeleton: string; limits: readonly Limit[] } {
  const limits: Limit[] = [];
  const skeleton = expression.replace(LIMIT, (_, operator: string, gap: string, text: string) => {
    limits.push({ operator, value: constant(text), text });
    return `${operator}${gap.trim()}#`;
  });
  return { skeleton: skeleton.replace(/\s+/g, ''), limits };
}

/** `5 * 60` and the like. */
function constant(text: string): number {
  const [first, ...others] = text.split(/\s*([*/])\s*/);
  let value = Number(first);
  for (let at = 0; at + 1 < others.length; at += 2) {
    const operand = Number(others[at + 1]);
    value = others[at] === '*' ? value * operand : value / operand;
  }
  return value;
}

function isWeaker(before: Limit, after: Limit): boolean {
  return before.operator.startsWith('>') ? after.value > before.value : after.value < before.value;
}

function written({ operator, text }: Limit): string {
  return `${operator} ${text}`;
}

function longerWait(before: AlertRule, after: AlertRule): Weakening[] {
  const [from, to] = [before.waitSeconds, after.waitSeconds];
  if (from === null || to === null || to <= from) return [];
  return [{ field: 'for', how: 'wait', from: duration(from), to: duration(to) }];
}

function duration(seconds: number): string {
  if (seconds > 0 && seconds % 3600 === 0) return `${seconds / 3600}h`;
  return seconds > 0 && seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
}

/** The louder, the earlier; names of a line are as loud as each other. */
const SEVERITIES: readonly RegExp[] = [
  /^(page|pager|critical|crit|emergency|fatal|sev-?[01]|p[01])$/i,
  /^(error|high|major|sev-?2|p2)$/i,
  /^(warning|warn|medium|minor|ticket|sev-?3|p3)$/i,
  /^(info|informational|notice|low|none|debug|sev-?[45]|p[45])$/i,
];

function lowerSeverity(before: AlertRule, after: AlertRule): Weakening[] {
  const [from, to] = [before.severity, after.severity];
  if (from === null || to === null) return [];
  const [old, now] = [loudness(from), loudness(to)];
  if (old < 0 || now <= old) return [];
  return [{ field: 'severity', how: 'severity', from, to }];
}

function loudness(severity: string): number {
  return SEVERITIES.findIndex((names) => names.test(severity));
}
