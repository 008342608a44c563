import type { CallNode, ClassNode, FunctionNode, MemberNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleePath, fieldNameOf, pathOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { keptAs } from '../kept-as.ts';
import { wordsOf } from '../names.ts';
import { ancestors, descendants, enclosingClass } from '../walk.ts';
import { isClockBased } from './clocks.ts';
import { cutOf } from './time-cuts.ts';
import { isHappenedTime, isStrong, recordName, type TimedRecord } from './timed-records.ts';

/** A day, month or hour that a consumer of events takes from its own clock, although the event says when it happened. */
export interface ClockBucket {
  readonly node: SyntaxNode;
  /** The event's own time, as written: `servedAt`. */
  readonly happened: string;
}

const CONSUMES =
  /^(consume|consumer|handle|handler|process|processor|on|worker|listener|perform|receive|ingest|execute|subscribe|subscriber|job|batch|apply|rollup|fold|project)$/;
const MESSAGES =
  /^(message|messages|msg|event|events|evt|envelope|delivery|record|records|batch|sample|reading)$/i;
/** When something was done about the usage, not when it came about. */
const ACCOUNTED =
  /^(metered|reported|billed|invoiced|charged|exported|synced|sent|pushed|processed|settled|delivered)$/;
const LISTENS = /listener|consumer|subscri|handler|incoming|topic|queue|job/i;
const COARSE = new Set(['hour', 'day', 'month']);
/** They have no time of day, or are cut in their making. */
const COARSE_CLOCKS =
  /(^|\.)(YearMonth|LocalDate|Year)\.now$|(^|\.)(date|Date)\.(today|current)$|DateOnly\.FromDateTime|toStartOf/;
const CUTS = /truncated_?To|Truncate\(|\.trunc|date_naive|startOf|beginning_of_|start_of_/i;

/** Every such bucket of the file, one a function, in source order. */
export function clockBucketsIn(
  facts: FileFacts,
  records: ReadonlyMap<string, TimedRecord>,
): readonly ClockBucket[] {
  return facts.nodes('function').flatMap((fn): ClockBucket[] => {
    const bucket = isConsumer(fn) ? firstBucket(fn, facts.file.text) : null;
    const happened = bucket === null ? null : ownTime(fn, records, facts.file.text);
    return bucket === null || happened === null ? [] : [{ node: bucket, happened }];
  });
}

function isConsumer(fn: FunctionNode): boolean {
  const name = fn.name ?? nameAround(fn) ?? '';
  return (
    wordsOf(name).some((word) => CONSUMES.test(word)) ||
    /^each_?(message|batch)$/i.test(name) ||
    fn.parameters.some((one) => MESSAGES.test(one.name)) ||
    fn.decorators.some((one) => LISTENS.test(pathOf(one)))
  );
}

/** `export const handler = async (event) => …` carries its own name; a lambda given to `consumer.run` has none. */
function nameAround(fn: FunctionNode): string | null {
  const above = fn.parent;
  // Kafka's `run({ eachMessage: async ({ message }) => … })`.
  if (above?.kind === 'object') return above.entries.find(({ value }) => value === fn)?.key ?? null;
  return above?.kind === 'call' ? calleePath(above) : null;
}

/** The own time of what the function works through: of a declared type, of a field it reads, or of the job's own fields. */
function ownTime(fn: FunctionNode, records: ReadonlyMap<string, TimedRecord>, text: string): string | null {
  const types = fn.parameters.map(({ type }) => type);
  // `JSON.parse(message.value) as UsageEvent`
  const said = text.slice(fn.span.start, Math.min(fn.span.end, fn.span.start + MAX_FUNCTION));
  for (const [, type] of said.matchAll(/\bas (\p{Lu}\w*)/gu)) types.push(type ?? null);
  const read: string[] = [];
  for (const node of descendants(fn, (inner) => inner === fn || inner.kind !== 'class')) {
    if (node.kind === 'assign' && node.type !== null) types.push(node.type);
    const field = fieldNameOf(node);
    if (
      field !== null &&
      isHappenedTime(field) &&
      isStrong(field) &&
      !wordsOf(field).some((word) => ACCOUNTED.test(word)) &&
      /^(?!this|self)\w+\.\w+$/.test(pathOf(node))
    )
      read.push(field);
  }
  for (const type of types)
    for (const [name] of (type ?? '').matchAll(/\p{Lu}\w+/gu)) {
      const record = records.get(recordName(name));
      if (record !== undefined) return record.happened;
    }
  return read[0] ?? jobTime(enclosingClass(fn), fn);
}

/** Longer functions do more than take one message in. */
const MAX_FUNCTION = 4_000;

/** A job that is made with what it works on: `__construct(private string $downloadedAt)`. */
function jobTime(owner: ClassNode | null, fn: FunctionNode): string | null {
  if (owner === null || !/^(handle|perform|execute|__invoke|run)$/.test(fn.name ?? '')) return null;
  const made = owner.body.flatMap((one) =>
    one.kind === 'function' && /^(__construct|constructor|initialize|__init__)$/.test(one.name ?? '')
      ? one.parameters
      : [],
  );
  return (
    [...made, ...fn.parameters]
      .map(({ name }) => name.replace(/^.*\$/, ''))
      .find((name) => isHappenedTime(name) && wordsOf(name).length > 1) ?? null
  );
}

function firstBucket(fn: FunctionNode, text: string): SyntaxNode | null {
  for (const node of descendants(fn, (inner) => inner === fn || inner.kind !== 'class')) {
    if (node.kind !== 'call' && node.kind !== 'member') continue;
    if (node.parent?.kind === 'member' || (node.parent?.kind === 'call' && node.parent.callee === node))
      continue;
    const said = text.slice(node.span.start, node.span.end);
    if (said.length > MAX_SAID || !isCoarseClock(node, said)) continue;
    if (isKeptAsBucket(node) && !isDefault(node) && !isOnlyLogged(node)) return node;
  }
  return null;
}

function isCoarseClock(node: CallNode | MemberNode, said: string): boolean {
  if (COARSE_CLOCKS.test(node.kind === 'call' ? calleePath(node) : pathOf(node))) return true;
  return isClockBased(node) && (CUTS.test(said) || COARSE.has(cutOf(said) ?? ''));
}

const BUCKETS = /^(hour|day|month|period|bucket|week|window|key|year|today|yyyymm)$/;

/** It is handed on at once, or kept under the name of a stretch of time. */
function isKeptAsBucket(node: SyntaxNode): boolean {
  const kept = keptAs(node);
  if (kept === null) return true;
  return /^(usage|billing)?_?date$/i.test(kept) || wordsOf(kept).some((word) => BUCKETS.test(word));
}

/** The clock stands in where the event has no time: `event.at ?? now()`. */
function isDefault(node: SyntaxNode): boolean {
  for (const above of ancestors(node)) {
    if (above.kind === 'conditional' || (above.kind === 'binary' && /^(\|\||\?\?)$/.test(above.operator)))
      return true;
    if (above.kind === 'call' && /unwrap_or|getOrElse|orElse|or_else|coalesce/i.test(calleePath(above)))
      return true;
    if (above.kind === 'function' && above.variety !== 'lambda') return false;
  }
  return false;
}

/** A moment that is cut is written in so few characters. */
const MAX_SAID = 160;

function isOnlyLogged(node: SyntaxNode): boolean {
  for (const above of ancestors(node)) {
    if (
      above.kind === 'call' &&
      /(^|\.)(log|logger|logging|console|slog|metrics|statsd)\./i.test(calleePath(above))
    )
      return true;
    if (above.kind === 'function') return false;
  }
  return false;
}
