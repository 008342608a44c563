import { calleeName, callsIn } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { singular, wordsOf } from '../../facts/names.ts';
import { putUnder } from '../../facts/put-under.ts';
import { type Insertion, insertionsIn } from '../../facts/rows/insertions.ts';
import { wholeFunction } from '../../facts/walk.ts';
import type { CallNode, FunctionNode, SyntaxFile } from '../../languages/syntax.ts';
import { functionAround, ownName } from '../../trace/call-graph.ts';
import type { Trace } from '../../trace/site.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-419: of two ways to make the same thing, one asks the limit and the other does not. */
export const unguardedPath = defineRule({
  id: 'MTR-419',
  name: 'unguarded-path',
  section: 'limits',
  title: 'One of two ways to make a limited thing asks no limit',
  severity: 'high',
  classification: 'vulnerability',
  question:
    'Is a limit asked on every way that uses it up: when one is made, copied, imported, made from a template?',
  cost: 'Whoever knows the other way has as many as they like, beyond what their plan includes and without paying for more.',
  remediation: 'Ask the limit in the one place that makes the thing, or on every way to it.',
  references: [
    'https://cwe.mitre.org/data/definitions/424.html',
    'https://owasp.org/API-Security/editions/2023/en/0xa6-unrestricted-access-to-sensitive-business-flows/',
  ],
  *match({ files, trace }) {
    const guards = guardsByFunction(files);
    if (guards.size === 0) return;
    const made = Map.groupBy(makings(files), ({ entity }) => entity);
    for (const all of made.values()) {
      const [sure] = all.flatMap((one) => {
        const guard = guardOf(one, guards, trace);
        return guard === null ? [] : [{ ...one, guard }];
      });
      if (sure === undefined) continue;
      for (const one of all) if (isOpen(one, trace)) yield toMatch(one, sure);
    }
  },
});

interface Making {
  readonly file: SyntaxFile;
  readonly access: Insertion;
  readonly entity: string;
  readonly fn: FunctionNode;
}

/** Rows put in, by the one table or model they go to. */
function makings(files: readonly FileFacts[]): readonly Making[] {
  return files.flatMap((facts) =>
    insertionsIn(facts).flatMap((access): Making[] => {
      const fn = functionAround(access.node);
      return fn === null ? [] : [{ file: facts.file, access, entity: access.entity, fn }];
    }),
  );
}

interface Guard {
  readonly file: SyntaxFile;
  readonly call: CallNode;
  /** The words of its name: the thing whose limit it asks is one of them. */
  readonly words: readonly string[];
}

type Guards = ReadonlyMap<FunctionNode, readonly Guard[]>;

const LIMITS = /^(limit|limits|quota|quotas|allowance)$/;
const SPEAKS_OF_LIMITS = /limit|quota|allowance/i;
const ASKS = /^(check|enforce|assert|ensure|require|verify|validate|has|is|exceeds|reached|within|over)$/;

/** Calls that ask a limit by their name: `checkDocumentQuota`, `enforce_project_limit`, `hasReachedSeatLimit`. */
function guardsByFunction(files: readonly FileFacts[]): Guards {
  const found = new Map<FunctionNode, Guard[]>();
  for (const { file, callsNamed } of files)
    for (const call of callsNamed(SPEAKS_OF_LIMITS)) {
      const words = wordsOf(calleeName(call)).map(singular);
      if (!words.some((word) => LIMITS.test(word)) || !ASKS.test(words[0] ?? '')) continue;
      const fn = functionAround(call);
      if (fn !== null) putUnder(found, fn, { file, call, words });
    }
  return found;
}

/** The limit of this thing, asked in the function itself or in one that calls it. */
function guardOf({ fn, entity }: Making, guards: Guards, { calls }: Trace): Guard | null {
  const thing = singular(entity.toLowerCase());
  if (thing.length < MIN_THING) return null;
  for (const around of [fn, ...calls.callersOf(fn).map((call) => functionAround(call))]) {
    const guard =
      around === null ? undefined : guards.get(around)?.find(({ words }) => words.includes(thing));
    if (guard !== undefined) return guard;
  }
  return null;
}

const MIN_THING = 4;

/** Neither it, nor whoever calls it, nor what it calls asks any limit; and it is one of the ways customers go. */
function isOpen({ fn, file, access }: Making, trace: Trace): boolean {
  if (NOT_CUSTOMERS.test(`${file.path} ${ownName(fn) ?? ''}`)) return false;
  if (asksLimit(fn)) return false;
  const whole = wholeFunction(access.node);
  if (whole !== null && asksLimit(whole)) return false;
  for (const call of trace.calls.callersOf(fn)) {
    const above = functionAround(call);
    if (above !== null && (asksLimit(above) || NOT_CUSTOMERS.test(ownName(above) ?? ''))) return false;
  }
  return true;
}

/** Ways that are not the customer's own, or whose limit is asked before. */
const NOT_CUSTOMERS =
  /seed|migrat|admin|webhook|test|fixture|mock|backfill|cron|script|internal|system|default|onboard|sign_?up|register|setup|worker|consumer|queue|repositor|adapter|store|dao|\bdb\b|model|sync|restore|invite|demo|example|event|log|audit|history/i;

function asksLimit(fn: FunctionNode): boolean {
  return callsIn(fn).some((call) =>
    /limit|quota|plan|allowance|entitle|credit|subscri/i.test(calleeName(call)),
  );
}

function toMatch({ file, access, fn }: Making, sure: Making & { readonly guard: Guard }): Match {
  return {
    file,
    node: access.node,
    evidence: [
      { file: sure.guard.file, node: sure.guard.call },
      { file: sure.file, node: sure.access.node },
    ],
    confidence: 'likely',
    message: `\`${ownName(fn) ?? 'This function'}\` puts in the same rows as \`${ownName(sure.fn) ?? 'another one'}\`, which asks the limit first, and asks none: on this way the limit of the plan can be passed.`,
  };
}
