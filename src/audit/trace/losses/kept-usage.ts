import { calleeName, calleePath } from '../../facts/calls.ts';
import { wordsOf } from '../../facts/names.ts';
import { remember } from '../../facts/remember.ts';
import { isMarkName } from '../../facts/rows/marks.ts';
import { isUsageRowName } from '../../facts/rows/usage-rows.ts';
import { descendants, isWithin } from '../../facts/walk.ts';
import type { CallNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import type { MeteringSite, Trace } from '../site.ts';
import { hintOfName } from '../vocabulary.ts';

/**
 * Whether code puts usage where it outlives the process: `kept` as a row, a message, an outbox entry or a mark that says
 * what was reported; `perhaps` where its amount goes into some other row or a log; null where nothing of it is seen.
 */
export type Keeping = 'kept' | 'perhaps' | null;

/** What is done for a function's callees is done for theirs, and no further. */
const MAX_DEPTH = 2;

/** What the functions, and the loaded ones they call, do to keep usage, the delivery itself left out. */
export function keepingIn(functions: readonly FunctionNode[], delivery: SyntaxNode, trace: Trace): Keeping {
  const seen = new Set<FunctionNode>();
  const sites = sitesByNode(trace);
  let keeping: Keeping = null;
  let front = functions;
  for (let depth = 0; depth <= MAX_DEPTH && front.length > 0; depth++) {
    const next: FunctionNode[] = [];
    for (const fn of front) {
      if (seen.has(fn)) continue;
      seen.add(fn);
      for (const node of descendants(fn)) {
        // What the delivery is given is put together for it, and kept nowhere.
        if (isWithin(node, delivery)) continue;
        const own = keepingAt(node, delivery, sites);
        if (own === 'kept') return own;
        keeping ??= own;
        if (node.kind === 'call') next.push(...trace.calls.definitionsOf(node));
      }
    }
    front = next;
  }
  return keeping;
}

const sitesByNode = remember(
  ({ sites }: Trace): ReadonlyMap<SyntaxNode, readonly MeteringSite[]> =>
    Map.groupBy(sites, ({ node }) => node),
);

function keepingAt(
  node: SyntaxNode,
  delivery: SyntaxNode,
  sites: ReadonlyMap<SyntaxNode, readonly MeteringSite[]>,
): Keeping {
  if ((sites.get(node) ?? []).some((site) => keepsUsage(site, delivery))) return 'kept';
  if (node.kind === 'call') return keepingOfCall(node, delivery);
  // `row.reported_at = now`: what has no such mark is found and sent by another run.
  return node.kind === 'assign' &&
    node.targets.some((target) => target.kind === 'member' && isMarkName(target.name))
    ? 'kept'
    : null;
}

/** Whether a metering site stores usage, or hands it on by another way than the delivery. */
function keepsUsage(site: MeteringSite, delivery: SyntaxNode): boolean {
  if (leadsTo(site, delivery)) return false;
  if (site.stage === 'store' && site.operation !== 'read') return true;
  if (site.operation === null) return site.stage === 'emit';
  return /^(produce|store|increment|send|send-batch)$/.test(site.operation);
}

function leadsTo(site: MeteringSite, delivery: SyntaxNode): boolean {
  for (let at: MeteringSite | null = site; at !== null; at = at.wraps) if (at.node === delivery) return true;
  return false;
}

const HANDS_ON =
  /^(enqueue\w*|perform_?(later|async|in|at)|apply_?async|delay|send_?to_?queue|send_?message|produce|publish\w*|dispatch\w*|add_?job|push_?job|schedule|defer|spool|add_?task)$/i;
const WRITES =
  /^(create\w*|insert\w*|save\w*|add|store\w*|put\w*|append\w*|push|write\w*|update\w*|upsert\w*|set|merge|persist|exec\w*|query\w*|send\w*|log|record\w*)!?$/i;
const LOGS = /^(log|logger|logging|slog|console|audit)$/i;
const KEEPERS = /^(outbox|queue|spool|ledger|journal|wal|dlq|pending|inbox|backlog)$/;

function keepingOfCall(call: CallNode, delivery: SyntaxNode): Keeping {
  const name = calleeName(call);
  const path = calleePath(call);
  if (HANDS_ON.test(name)) return 'kept';
  if (wordsOf(path).some((word) => KEEPERS.test(word))) return 'kept';
  const isLog = path.split('.').some((part) => LOGS.test(part));
  if (!isLog && !WRITES.test(name)) return null;
  if (!isLog && path.split('.').slice(0, -1).some(isUsageTable)) return 'kept';
  return strongestIn(call, delivery, isLog);
}

/** So many nodes of what is written tell what it is. */
const MAX_LOOKED_AT = 120;

function strongestIn(call: CallNode, delivery: SyntaxNode, isLog: boolean): Keeping {
  let looked = 0;
  let keeping: Keeping = null;
  for (const { value } of call.arguments)
    for (const node of descendants(value, (inner) => inner !== delivery)) {
      if (++looked > MAX_LOOKED_AT) return keeping;
      for (const said of namesSaid(node)) {
        if (!isLog && (isUsageTable(said) || isMarkName(said))) return 'kept';
        if (hintOfName(said) === 'strong') keeping = 'perhaps';
      }
    }
  return keeping;
}

/** A longer text is prose. */
const MAX_TEXT = 400;

function namesSaid(node: SyntaxNode): readonly string[] {
  switch (node.kind) {
    case 'name':
    case 'member':
      return [node.name];
    case 'object':
      return [node.typeName ?? '', ...node.entries.map(({ key }) => key ?? '')];
    case 'string':
      return node.value.length <= MAX_TEXT ? node.value.split(/[^\w-]+/) : [];
    default:
      return [];
  }
}

/** A table, model or queue of usage, also one that only waits to be sent: `UsageOutbox`, `pending_usage`. */
function isUsageTable(name: string): boolean {
  if (isUsageRowName(name)) return true;
  const words = wordsOf(name);
  return (
    words.some((word) => KEEPERS.test(word)) ||
    (words.some((word) => /^(usages?|metering|billable)$/.test(word)) &&
      words.some((word) =>
        /^(reports?|records?|repo|repository|store|table|model|rows?|buffer|exports?)$/.test(word),
      ))
  );
}
