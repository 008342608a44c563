import type { FileFacts } from '../facts/file-facts.ts';
import { wordsOf } from '../facts/names.ts';
import { looksLikeSql } from '../facts/sql/looks-like-sql.ts';
import type { SyntaxKind } from '../languages/syntax.ts';
import type { Stage } from '../report.ts';
import { isLimitAmount, isQuantity, isUnitPrice, isUsedAmount } from '../trace/amount-names.ts';
import type { MeteringSite } from '../trace/site.ts';
import { isAboutUsage, isBillingPlace } from '../trace/vocabulary.ts';

/** Where a mistake costs most weighs most; showing and watching follow from the rest. */
export const STAGE_WEIGHT: Record<Stage, number> = {
  emit: 5,
  store: 4,
  aggregate: 4,
  enforce: 4,
  rate: 4,
  transport: 3,
  show: 1.5,
  watch: 1,
};

/** What a node of a kind adds to its first line: what fails, repeats, decides or counts. */
const KIND_SCORE: Partial<Record<SyntaxKind, number>> = {
  await: 0.4,
  loop: 0.7,
  try: 0.7,
  throw: 0.4,
  return: 0.3,
  if: 0.4,
  switch: 0.4,
  spawn: 0.8,
  defer: 0.6,
  binary: 0.3,
  call: 0.2,
  assign: 0.1,
  conditional: 0.4,
};

/** Words of time and of identity: a period's ends and an event's key are where most mistakes are made. */
const PERIOD_AND_KEY = new Set(
  `period periods cycle month months day days timestamp boundary boundaries start end from to until since prorate proration
  prorated timezone utc idempotency idempotent dedup deduplicate duplicate unique key keys retry retries transaction
  lock cache cached ttl expire expires total totals sum count amount amounts cents round rounding precision`.split(
    /\s+/,
  ),
);

/** Names beyond this many do not make a line more telling. */
const MAX_NAME_SCORE = 3;
const SQL_LINE_SCORE = 1.5;
/** A longer text is no statement somebody reads line by line. */
const MAX_SQL_LINES = 400;

/** How much each line has to do with metered money, by line; lines without anything are left out. */
export function scoreLines(facts: FileFacts, sites: readonly MeteringSite[]): ReadonlyMap<number, number> {
  const scores = new Map<number, number>();
  const add = (line: number, score: number): void => void scores.set(line, (scores.get(line) ?? 0) + score);
  for (const [kind, score] of Object.entries(KIND_SCORE))
    for (const { span } of facts.nodes(kind as SyntaxKind)) add(span.startLine, score);
  for (const [line, score] of nameScores(facts)) add(line, Math.min(score, MAX_NAME_SCORE));
  for (const node of facts.nodes('string')) {
    const { startLine, endLine } = node.span;
    if (endLine - startLine > MAX_SQL_LINES || !looksLikeSql(node.value)) continue;
    for (let line = startLine; line <= endLine; line++) add(line, SQL_LINE_SCORE);
  }
  for (const { node, stage } of sites) add(node.span.startLine, STAGE_WEIGHT[stage]);
  return scores;
}

function nameScores(facts: FileFacts): ReadonlyMap<number, number> {
  const scores = new Map<number, number>();
  const isBilling = isBillingPlace(facts.file.path);
  const note = (line: number, name: string): void => {
    const score = scoreOfName(name, isBilling);
    if (score > 0) scores.set(line, (scores.get(line) ?? 0) + score);
  };
  for (const node of facts.nodes('name')) note(node.span.startLine, node.name);
  for (const node of facts.nodes('member')) note(node.span.endLine, node.name);
  for (const node of facts.nodes('object'))
    for (const { key, value } of node.entries) if (key !== null) note(value.span.startLine, key);
  return scores;
}

function scoreOfName(name: string, isBilling: boolean): number {
  let score = 0;
  if (isAboutUsage(name, isBilling)) score += 0.6;
  if (isUnitPrice(name) || isQuantity(name) || isLimitAmount(name) || isUsedAmount(name)) score += 0.5;
  if (wordsOf(name).some((word) => PERIOD_AND_KEY.has(word))) score += 0.4;
  return score;
}
