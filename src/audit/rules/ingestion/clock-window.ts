import { calleeName } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { wordsOf } from '../../facts/names.ts';
import { type ClockWindow, clockDays, clockWindows } from '../../facts/time/clock-windows.ts';
import { descendants, enclosingNamedFunction } from '../../facts/walk.ts';
import type { FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { isBillingCode, makesUsageEvents } from '../../trace/billing-code.ts';
import type { Trace } from '../../trace/site.ts';
import { sitesOf } from '../../trace/sites-of.ts';
import { isAboutUsage, isBillingPlace } from '../../trace/vocabulary.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-126: the period to bill is told by the clock, so that a run that did not happen is never made up for. */
export const clockWindow = defineRule({
  id: 'MTR-126',
  name: 'clock-window',
  section: 'ingestion',
  title: 'Only the period before the present moment is billed, whether the last run was done or not',
  severity: 'high',
  classification: 'vulnerability',
  question: 'After an outage or a failed run, does the next run take up the periods that were left?',
  cost: 'Each hour or day in which the job was down, late or failed is never billed: the next run looks at its own period alone.',
  remediation:
    'Store up to when was billed, and let each run take every whole period from there; move the mark when the period is done.',
  references: [
    'https://sre.google/sre-book/distributed-periodic-scheduling/',
    'https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#job-creation',
  ],
  *match(scope) {
    for (const facts of scope.audited)
      for (const window of [...clockWindows(facts), ...clockDays(facts)]) {
        const isSent = sitesOf(facts.file, scope.trace).some(
          ({ provider, stage }) => provider !== null && stage === 'emit',
        );
        if (!isSent && !isAboutBilling(window, facts)) continue;
        const kind = kindOfRun(window, facts, scope.trace);
        if (kind === null || remembers(window.fn, scope.trace)) continue;
        yield toMatch(window, { facts, kind });
      }
  },
});

function isAboutBilling({ use, node }: ClockWindow, { file }: FileFacts): boolean {
  return isBillingCode(node, file) || makesUsageEvents(file) || isAboutUsage(calleeName(use), false);
}

/** By what it is set off: proven by its entry, or told by names; null where somebody waits for the answer. */
function kindOfRun(
  { fn, node }: ClockWindow,
  { file }: FileFacts,
  trace: Trace,
): 'schedule' | 'named' | null {
  const entries = trace.entryPoints.leadingTo(node);
  // A task that is handed nothing is set off by the clock.
  const isSetOff = entries.some(
    (entry) => RUNS.has(entry.kind) || (entry.kind === 'consumer' && entry.function.parameters.length === 0),
  );
  if (isSetOff) return 'schedule';
  if (entries.length > 0) return null;
  const names = [fn.name ?? '', fn.receiver?.type ?? '', file.path];
  return names.some(isRunName) ? 'named' : null;
}

const RUNS = new Set(['schedule', 'command']);

function isRunName(name: string): boolean {
  return wordsOf(name).some((word) =>
    /^(job|jobs|task|tasks|cron|scheduler|scheduled|reconcile|reconciler|reconciliation|worker|hourly|daily|monthly|nightly|runner)$/.test(
      word,
    ),
  );
}

const REMEMBERED =
  /checkpoint|watermark|cursor|backfill|catch_?up|missed|resume|last_?(run|billed|processed|export|exported|report|reported|sync|synced|success|period|hour|collected|aggregated)|up_?to$|billed_?(until|through)|since/i;

/** A mark of what was done is read in the function, or by those that call it. */
function remembers(fn: FunctionNode, trace: Trace): boolean {
  const seen = new Set<FunctionNode>();
  let front: readonly FunctionNode[] = [fn];
  for (let step = 0; step < MAX_STEPS; step++) {
    const next: FunctionNode[] = [];
    for (const one of front) {
      if (seen.has(one)) continue;
      seen.add(one);
      if (namesMark(one)) return true;
      for (const call of trace.calls.callersOf(one)) {
        const caller = enclosingNamedFunction(call);
        if (caller !== null) next.push(caller);
      }
    }
    front = next.slice(0, MAX_CALLERS);
  }
  return false;
}

const MAX_STEPS = 3;
const MAX_CALLERS = 20;

function namesMark(fn: FunctionNode): boolean {
  for (const node of descendants(fn)) if (REMEMBERED.test(nameIn(node))) return true;
  return REMEMBERED.test(fn.name ?? '');
}

function nameIn(node: SyntaxNode): string {
  if (node.kind === 'name' || node.kind === 'member') return node.name;
  return node.kind === 'string' && node.value.length < MAX_KEY ? node.value : '';
}

/** Longer texts are messages. */
const MAX_KEY = 60;

function toMatch(
  { node, start, end, use }: ClockWindow,
  { facts: { file }, kind }: { readonly facts: FileFacts; readonly kind: 'schedule' | 'named' },
): Match {
  return {
    file,
    node,
    evidence: [{ file, node: use }],
    confidence: kind === 'schedule' || isBillingPlace(calleeName(use)) ? 'likely' : 'possible',
    message: `${start === end ? `\`${start}\` is` : `\`${start}\` and \`${end}\` are`} counted off from the clock, and nothing remembers up to when \`${calleeName(use)}\` was done: a period in which the run was down or failed is never taken up again, and its usage is not billed.`,
  };
}
