import { audit } from '#audit/audit.ts';
import type { Finding } from '#audit/finding.ts';
import type { Mistake, Sample } from './corpus.ts';
import { memorySource } from './memory-source.ts';
import { testParser } from './rule-tester.ts';

/** How often something was found that stands there, was found and does not, was not found and does. */
export interface Counts {
  readonly hits: number;
  readonly falseAlarms: number;
  readonly misses: number;
}

export interface Measure {
  /** By rule id; a mistake that several rules may name counts for the one that named it, or else the first. */
  readonly byRule: ReadonlyMap<string, Counts>;
  readonly total: Counts;
  /** One line for each mistake that was not found. */
  readonly missed: readonly string[];
  /** One line for each finding where nothing is wrong. */
  readonly alarms: readonly string[];
}

/** Audits every sample by itself, as it would be audited whole, and compares what would be commented with what is marked. */
export async function measureCorpus(samples: readonly Sample[]): Promise<Measure> {
  const byRule = new Map<string, Counts>();
  const count = (rule: string, what: keyof Counts): void => {
    const before = byRule.get(rule) ?? { hits: 0, falseAlarms: 0, misses: 0 };
    byRule.set(rule, { ...before, [what]: before[what] + 1 });
  };
  const missed: string[] = [];
  const alarms: string[] = [];
  for (const sample of samples) {
    const findings = await inlineFindings(sample);
    for (const mistake of sample.mistakes.filter(({ isOptional }) => !isOptional)) {
      const hit = findings.find((finding) => isOf(finding, mistake));
      count(hit?.ruleId ?? mistake.rules[0] ?? '', hit ? 'hits' : 'misses');
      if (!hit) missed.push(`${sample.name}: ${mistake.rules.join(' or ')} at ${[...mistake.lines][0]}`);
    }
    for (const finding of findings.filter((found) => !sample.mistakes.some((m) => isOf(found, m)))) {
      count(finding.ruleId, 'falseAlarms');
      alarms.push(`${sample.name}: ${finding.ruleId} at ${lineOf(finding)}: ${finding.description}`);
    }
  }
  const sorted = new Map([...byRule].sort(([a], [b]) => a.localeCompare(b)));
  return { byRule: sorted, total: sumOf([...sorted.values()]), missed, alarms };
}

/** The measures of several parts of the corpus as one. */
export function sumOfMeasures(parts: readonly Measure[]): Measure {
  const rows = Map.groupBy(
    parts.flatMap(({ byRule }) => [...byRule]),
    ([rule]) => rule,
  );
  return {
    byRule: new Map(
      [...rows]
        .map(([rule, counts]) => [rule, sumOf(counts.map(([, count]) => count))] as const)
        .sort(([a], [b]) => a.localeCompare(b)),
    ),
    total: sumOf(parts.map(({ total }) => total)),
    missed: parts.flatMap(({ missed }) => missed),
    alarms: parts.flatMap(({ alarms }) => alarms),
  };
}

/** The share of findings that are true; 1 when nothing was found. */
export function precisionOf({ hits, falseAlarms }: Counts): number {
  return hits + falseAlarms === 0 ? 1 : hits / (hits + falseAlarms);
}

/** The share of mistakes that were found; 1 when there was none. */
export function recallOf({ hits, misses }: Counts): number {
  return hits + misses === 0 ? 1 : hits / (hits + misses);
}

/** The figures as a table of text, one row for each rule and one for all. */
export function toTable({ byRule, total }: Measure): string {
  const row = (name: string, counts: Counts): string =>
    [
      name.padEnd(8),
      ...[counts.hits, counts.falseAlarms, counts.misses].map((n) => String(n).padStart(6)),
      ...[precisionOf(counts), recallOf(counts)].map((share) => share.toFixed(3).padStart(10)),
    ].join('');
  const head = 'rule      hits false misses precision    recall';
  return [head, ...[...byRule].map(([rule, counts]) => row(rule, counts)), row('all', total), ''].join('\n');
}

async function inlineFindings({ files, isWhole }: Sample): Promise<readonly Finding[]> {
  const memory = memorySource(
    Object.fromEntries([...files].map(([path, head]) => [path, { base: null, head }])),
  );
  // What a sample of one file imports is not there: nothing may be concluded from its absence.
  const paths = async () => ({ paths: [...files.keys()], isComplete: isWhole });
  const { report } = await audit(
    {
      source: { ...memory, paths },
      subject: { mode: isWhole ? 'tree' : 'paste' },
      configText: null,
      today: '2026-01-01',
      toolVersion: '0.0.0',
    },
    { parser: testParser() },
  );
  return report.findings.filter((finding) => finding.inline);
}

function isOf({ ruleId, location }: Finding, { rules, lines }: Mistake): boolean {
  if (!rules.includes(ruleId)) return false;
  for (let line = location.startLine; line <= location.endLine; line++)
    if (lines.has(`${location.path}:${line}`)) return true;
  return false;
}

function sumOf(all: readonly Counts[]): Counts {
  return {
    hits: all.reduce((sum, { hits }) => sum + hits, 0),
    falseAlarms: all.reduce((sum, { falseAlarms }) => sum + falseAlarms, 0),
    misses: all.reduce((sum, { misses }) => sum + misses, 0),
  };
}

function lineOf({ location }: Finding): string {
  return `${location.path}:${location.startLine}`;
}
