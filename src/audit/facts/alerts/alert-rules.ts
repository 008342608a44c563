import { isMap, isScalar, isSeq, LineCounter, type Node, parseAllDocuments, type YAMLMap } from 'yaml';
import type { SyntaxFile } from '../../languages/syntax.ts';
import { withoutTemplates } from '../deployment/yaml-file.ts';
import { remember } from '../remember.ts';

/** An alerting rule of a Prometheus rule file, bare or within a PrometheusRule object or a chart's values. */
export interface AlertRule {
  readonly name: string;
  /** The group it stands in; empty where none is named. */
  readonly group: string;
  /** The PromQL expression on one line. */
  readonly expression: string;
  /** How long the expression must hold, in seconds; null where it cannot be read (a template's value). */
  readonly waitSeconds: number | null;
  /** The `severity` label as written; null where there is none. */
  readonly severity: string | null;
  /** Lines of the file, 1-based and inclusive: the whole rule, and each of its fields that is there. */
  readonly lines: LineRange;
  readonly fieldLines: ReadonlyMap<'expr' | 'for' | 'severity', LineRange>;
}

interface LineRange {
  readonly startLine: number;
  readonly endLine: number;
}

/**
 * The alerting rules of a YAML file in source order, in the format of
 * https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/. Lines that only hold a template's
 * directive are left out. Null where the text cannot be read as YAML: then nothing may be said about what is absent.
 */
export const alertRulesIn = remember((file: SyntaxFile): readonly AlertRule[] | null =>
  /^ya?ml$/.test(file.language) ? parseAlertRules(file.text) : [],
);

/** True for a text that may hold alerting rules: both of a rule's required keys stand at the start of lines. */
function mayHoldAlertRules(text: string): boolean {
  return /^\s*(-\s+)?alert:/m.test(text) && /^\s*(-\s+)?expr:/m.test(text);
}

/** {@link alertRulesIn} for a text. */
function parseAlertRules(text: string): readonly AlertRule[] | null {
  if (!mayHoldAlertRules(text)) return [];
  const counter = new LineCounter();
  try {
    const documents = parseAllDocuments(withoutTemplates(text), { lineCounter: counter });
    const list = Array.isArray(documents) ? documents : [];
    if (list.some(({ errors }) => errors.length > 0)) return null;
    return list.flatMap(({ contents }) => rulesBelow(contents, counter));
  } catch {
    // Hostile nesting exhausts the parser's stack; it says nothing about the rules.
    return null;
  }
}

function rulesBelow(root: Node | null, counter: LineCounter): AlertRule[] {
  const rules: AlertRule[] = [];
  const pending: { node: unknown; group: string }[] = [{ node: root, group: '' }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node, group } = next;
    if (isSeq(node)) for (const item of node.items.toReversed()) pending.push({ node: item, group });
    if (!isMap(node)) continue;
    const rule = toRule(node, group, counter);
    if (rule !== null) rules.push(rule);
    const own = node.has('rules') ? (textOf(node.get('name', true)) ?? group) : group;
    for (const { value } of node.items.toReversed()) pending.push({ node: value, group: own });
  }
  return rules;
}

function toRule(map: YAMLMap, group: string, counter: LineCounter): AlertRule | null {
  const name = textOf(map.get('alert', true));
  const expression = textOf(map.get('expr', true));
  const lines = linesOf(map, counter);
  if (name === null || expression === null || lines === null) return null;
  const labels = map.get('labels', true);
  const wait = map.get('for', true);
  const severity = isMap(labels) ? labels.get('severity', true) : undefined;
  const fields = [
    ['expr', map.get('expr', true)],
    ['for', wait],
    ['severity', severity],
  ] as const;
  return {
    name,
    group,
    expression: expression.replace(/\s+/g, ' ').trim(),
    waitSeconds: wait === undefined ? 0 : parseDuration(textOf(wait) ?? ''),
    severity: textOf(severity),
    lines,
    fieldLines: new Map(
      fields.flatMap(([field, node]) => {
        const at = linesOf(node, counter);
        return at === null ? [] : [[field, at] as const];
      }),
    ),
  };
}

function textOf(node: unknown): string | null {
  if (!isScalar(node)) return null;
  const { value } = node;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}

function linesOf(node: unknown, counter: LineCounter): LineRange | null {
  const range = isMap(node) || isScalar(node) ? node.range : null;
  if (range == null) return null;
  const [start, valueEnd] = range;
  const startLine = counter.linePos(start).line;
  return { startLine, endLine: Math.max(startLine, counter.linePos(Math.max(start, valueEnd - 1)).line) };
}

/** Seconds of each unit of https://prometheus.io/docs/prometheus/latest/querying/basics/#time-durations. */
const UNIT_SECONDS: Readonly<Record<string, number>> = {
  ms: 0.001,
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
  y: 31_536_000,
};

function parseDuration(text: string): number | null {
  if (text === '0') return 0;
  if (!/^(\d+(ms|[smhdwy]))+$/.test(text)) return null;
  let seconds = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)(ms|[smhdwy])/g))
    seconds += Number(count) * (UNIT_SECONDS[unit ?? ''] ?? 0);
  return seconds;
}
