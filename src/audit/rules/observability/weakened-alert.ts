import { type AlertRule, alertRulesIn } from '../../facts/alerts/alert-rules.ts';
import { isMeteringAlert, metricsOf } from '../../facts/alerts/metering-alert.ts';
import { type Weakening, weakeningsOf } from '../../facts/alerts/weaker-alert.ts';
import type { SyntaxFile } from '../../languages/syntax.ts';
import { defineRule, type Match, type RuleScope } from '../rule.ts';

/** MTR-608: an alert that watched the metering pipeline is gone, or fires later, less often or less loudly. */
export const weakenedAlert = defineRule({
  id: 'MTR-608',
  name: 'weakened-alert',
  section: 'observability',
  title: 'An alert on the metering pipeline is removed or weakened',
  severity: 'medium',
  classification: 'deficiency',
  question: 'Does every alert on metering and billing fire at least as early and as loudly as it did before?',
  cost: 'When usage stops arriving or billing fails, nobody is told until an invoice is wrong or a month is lost.',
  remediation:
    'Keep the alert as it was, or put one in its place that fires on the same failure, and say in the change why.',
  references: [
    'https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/',
    'https://sre.google/workbook/alerting-on-slos/',
  ],
  *match(scope) {
    if (scope.base === null) return;
    const [before, head] = [alertsOf(scope.base), alertsOf(scope)];
    // A file that cannot be read may hold any alert: then none may be called missing.
    const mayBeElsewhere = scope.files.some(({ file }) => alertRulesIn(file) === null);
    const identity = identityOf([before, head]);
    const now = new Map(head.map((placed) => [identity(placed.alert), placed]));
    const known = new Set(before.map(({ alert }) => identity(alert)));
    const added = head.filter(({ alert }) => !known.has(identity(alert)));
    for (const { file, alert } of before) {
      if (!isMeteringAlert(alert)) continue;
      const after = now.get(identity(alert));
      if (after) yield* matchWeaker(alert, after);
      else if (!mayBeElsewhere && !isReplaced(alert, head, added)) yield* matchRemoved(alert, file, scope);
    }
  },
});

interface PlacedAlert {
  readonly file: SyntaxFile;
  readonly alert: AlertRule;
}

function alertsOf(scope: RuleScope): PlacedAlert[] {
  return scope.files.flatMap(({ file }) => (alertRulesIn(file) ?? []).map((alert) => ({ file, alert })));
}

/** An alert's name tells it from others, together with its severity where several of one file share the name. */
function identityOf(sides: readonly (readonly PlacedAlert[])[]): (alert: AlertRule) => string {
  const shared = new Set<string>();
  for (const side of sides) {
    const seen = new Set<string>();
    for (const { alert } of side) (seen.has(alert.name) ? shared : seen).add(alert.name);
  }
  return ({ name, severity }) => (shared.has(name) ? `${name} ${severity ?? ''}` : name);
}

/** The same expression stands under another name, or a new alert watches the same metric. */
function isReplaced(
  removed: AlertRule,
  head: readonly PlacedAlert[],
  added: readonly PlacedAlert[],
): boolean {
  if (head.some(({ alert }) => alert.expression === removed.expression)) return true;
  const metrics = metricsOf(removed.expression);
  return added.some(({ alert }) => [...metricsOf(alert.expression)].some((metric) => metrics.has(metric)));
}

function* matchWeaker(before: AlertRule, { file, alert }: PlacedAlert): Generator<Match> {
  for (const weaker of weakeningsOf(before, alert)) {
    yield {
      file,
      node: textOf(file),
      lines: alert.fieldLines.get(weaker.field) ?? alert.lines,
      isRemoval: true,
      confidence: 'certain',
      message: `\`${alert.name}\` ${says(weaker)}: the same failure of metering is heard of later or not at all, and what is lost until then is not billed.`,
    };
  }
}

function says({ how, from, to }: Weakening): string {
  if (how === 'threshold') return `fires only at \`${to}\`, where it fired at \`${from}\``;
  if (how === 'wait') return `waits ${to} before it fires, where it waited ${from}`;
  if (how === 'severity') return `is of severity \`${to}\`, where it was \`${from}\``;
  return 'fires under narrower conditions than it did';
}

/** Told at the rule that stood before it, or else at the head of its file. */
function* matchRemoved(alert: AlertRule, base: SyntaxFile, scope: RuleScope): Generator<Match> {
  // Of a file that is gone, what stood there is all that can be shown.
  const file = scope.files.find((facts) => facts.file.path === base.path)?.file;
  if (file === undefined) {
    yield removedWith(base, alert);
    return;
  }
  const now = alertRulesIn(file) ?? [];
  const earlier = (alertRulesIn(base) ?? []).filter(({ lines }) => lines.startLine < alert.lines.startLine);
  const kept = new Map(now.map((one) => [one.name, one]));
  const neighbour = earlier.findLast(({ name }) => kept.has(name));
  const line = neighbour ? (kept.get(neighbour.name)?.lines.endLine ?? 1) : firstLine(file, now, alert);
  yield {
    file,
    node: textOf(file),
    lines: { startLine: line, endLine: line },
    isRemoval: true,
    confidence: 'likely',
    message: `The alert \`${alert.name}\` is taken away here and nothing in this change takes its place: when \`${short(alert.expression)}\` holds, nobody is told, and what is lost meanwhile is not billed.`,
  };
}

function removedWith(file: SyntaxFile, alert: AlertRule): Match {
  return {
    file,
    node: textOf(file),
    lines: alert.lines,
    isRemoval: true,
    confidence: 'likely',
    message: `The alert \`${alert.name}\` is taken away with its file and nothing in this change takes its place: when \`${short(alert.expression)}\` holds, nobody is told, and what is lost meanwhile is not billed.`,
  };
}

/** Where the first rule of the file stood, as far as the file still reaches. */
function firstLine(file: SyntaxFile, now: readonly AlertRule[], alert: AlertRule): number {
  const before = Math.min(now[0]?.lines.startLine ?? Infinity, alert.lines.startLine) - 1;
  return Math.max(1, Math.min(before, file.text.trimEnd().split('\n').length));
}

function short(expression: string): string {
  return expression.length > MAX_QUOTED ? `${expression.slice(0, MAX_QUOTED)}…` : expression;
}

const MAX_QUOTED = 80;

/** A file without a grammar is one text. */
function textOf(file: SyntaxFile): Match['node'] {
  return file.root.body[0] ?? file.root;
}
