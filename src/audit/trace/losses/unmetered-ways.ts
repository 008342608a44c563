import { calleeLabel, calleeName, callsIn, lastNameOf, pathOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { askedOf, isPaidWork } from '../../facts/money/paid-work.ts';
import { statementsAfter } from '../../facts/statements.ts';
import { descendants, enclosingClass, enclosingFunction, enclosingNamedFunction } from '../../facts/walk.ts';
import type { CallNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import type { Trace } from '../site.ts';
import { recordingAmong, recordingIn, recordsUsage, speaksOfUsage } from '../usage-recording.ts';
import { hintOfName } from '../vocabulary.ts';

/** Work that is paid for and recorded nowhere, beside the same kind of work that is. */
export interface UnmeteredWay {
  readonly work: CallNode;
  /** What records the other way. */
  readonly recorded: CallNode;
  /** For people: where it stands. */
  readonly where: string;
}

/** Every such way of the file: branches, what stands in for failed work, and functions beside metered ones. */
export function unmeteredWays(facts: FileFacts, trace: Trace): readonly UnmeteredWay[] {
  const works = facts.nodes('call').filter(isPaidWork);
  if (works.length < 2) return [];
  return [...unmeteredArms(facts), ...unmeteredStandIns(facts), ...unmeteredTwins(works, trace)];
}

/** One arm of a branch does paid work and records it, the other does some too and records nothing, nor do the lines below. */
function unmeteredArms(facts: FileFacts): readonly UnmeteredWay[] {
  const branches = [
    ...facts.nodes('if').map((node) => ({ node, arms: [node.then, node.else], test: node.test })),
    ...facts
      .nodes('switch')
      .map((node) => ({ node, arms: node.cases.map(({ body }) => body), test: node.subject })),
  ];
  return branches.flatMap(({ node, arms, test }): UnmeteredWay[] => {
    if (arms.some((arm) => arm.length === 0) || (test !== null && isExempt(test))) return [];
    const looked = arms.map((arm) => ({ arm, work: workAmong(arm), recorded: recordingAmong(arm) }));
    const metered = looked.find(({ work, recorded }) => work !== null && recorded !== null);
    const open = looked.filter(({ arm, work, recorded }) => work !== null && recorded === null && !says(arm));
    const [only, ...others] = open;
    if (metered?.recorded == null || only?.work == null || others.length > 0) return [];
    const fn = enclosingFunction(node);
    if (fn === null || recordsOutside(fn, node)) return [];
    return [{ work: only.work, recorded: metered.recorded, where: 'This branch' }];
  });
}

/** Something around the branch records too: it may be for both arms. */
function recordsOutside(fn: FunctionNode, branch: SyntaxNode): boolean {
  return callsIn(fn).some(
    (call) => recordsUsage(call) && (call.span.end < branch.span.start || call.span.start > branch.span.end),
  );
}

/** Where the work fails, other paid work stands in for it, and nothing records that. */
function unmeteredStandIns(facts: FileFacts): readonly UnmeteredWay[] {
  return facts.nodes('try').flatMap((node): UnmeteredWay[] => {
    const done = workAmong(node.body);
    const recorded = recordingAmong([...node.body, ...node.orElse]);
    if (done === null || recorded === null || recorded.span.start < done.span.start) return [];
    const after = [...node.finally, ...statementsAfter(node)];
    if (recordingAmong(after) !== null) return [];
    return node.handlers.flatMap(({ body }): UnmeteredWay[] => {
      const work = workAmong(body);
      return work === null || recordingAmong(body) !== null || says(body)
        ? []
        : [{ work, recorded, where: `The way that stands in where \`${calleeLabel(done)}\` fails` }];
    });
  });
}

/** Functions of one class or file that ask the same service for the same work: the one records it, the other does not. */
function unmeteredTwins(works: readonly CallNode[], trace: Trace): readonly UnmeteredWay[] {
  const homes = Map.groupBy(
    works.flatMap((work) => {
      const fn = enclosingNamedFunction(work);
      const asked = askedOf(work);
      return fn === null || asked === null
        ? []
        : [{ work, fn, key: `${homeOf(fn)} ${asked} ${calleeName(work)}` }];
    }),
    ({ key }) => key,
  );
  return [...homes.values()].flatMap((same): UnmeteredWay[] => {
    const metered = same.filter(({ fn }) => recordingIn(fn) !== null);
    const open = same.filter(({ fn }) => recordingIn(fn) === null);
    const [first] = metered;
    const [only] = open;
    const recorded = first === undefined ? null : recordingIn(first.fn);
    if (first === undefined || recorded === null || only === undefined) return [];
    if (new Set(open.map(({ fn }) => fn)).size > 1 || !isOwnWay(only.fn, trace)) return [];
    return isPayerAtHand(recorded, first.fn, only.fn)
      ? [
          {
            work: only.work,
            recorded,
            where: `\`${only.fn.name ?? ''}\`, beside \`${first.fn.name ?? ''}\`,`,
          },
        ]
      : [];
  });
}

function homeOf(fn: FunctionNode): string {
  return fn.receiver?.type ?? `${enclosingClass(fn)?.span.start ?? -1}`;
}

/** The function speaks of no usage, and nobody in view who calls it records what it did. */
function isOwnWay(fn: FunctionNode, { calls }: Trace): boolean {
  if (speaksOfUsage(fn) || NO_WORK_FOR_OTHERS.test(fn.name ?? '')) return false;
  if (fn.parameters.some(({ name, type }) => hintOfName(`${name} ${type ?? ''}`) === 'strong')) return false;
  if (fn.returns !== null && hintOfName(fn.returns) !== null) return false;
  for (const call of callsIn(fn))
    if (calls.definitionsOf(call).some((inner) => speaksOfUsage(inner))) return false;
  return calls.callersOf(fn).every((call) => {
    const caller = enclosingNamedFunction(call);
    return caller === null || !speaksOfUsage(caller);
  });
}

/** What is done for the house itself, or is tried out. */
const NO_WORK_FOR_OTHERS =
  /test|ping|probe|warm|preview|demo|internal|admin|notify|alert|remind|verif|otp|system|health|debug|seed|migrate|check|mock|fake|stub|^_?(call|request|do|invoke|raw|fetch|send|generate|complete)_?(once|raw|inner|internal|impl|with_?retry|api|model|llm)?$/i;

/** Whoever the one function records for is given to the other too, or held by their class. */
function isPayerAtHand(recorded: CallNode, metered: FunctionNode, open: FunctionNode): boolean {
  const given = new Set(metered.parameters.map(({ name }) => name));
  const own = new Set(open.parameters.map(({ name }) => name));
  for (const { value } of recorded.arguments)
    for (const node of descendants(value)) {
      if (node.kind === 'member' && /^(self|this)\./.test(pathOf(node)) && PAYER.test(node.name)) return true;
      const name = lastNameOf(node);
      if (node.kind !== 'name' || !given.has(name)) continue;
      if (own.has(name) && PAYER.test(name)) return true;
    }
  return false;
}

const PAYER =
  /account|customer|org|tenant|team|user|workspace|project|subscription|owner|member|client_?id|company|key|req|ctx|session/i;

function workAmong(statements: readonly SyntaxNode[]): CallNode | null {
  for (const statement of statements)
    for (const node of descendants(statement)) if (node.kind === 'call' && isPaidWork(node)) return node;
  return null;
}

function says(statements: readonly SyntaxNode[]): boolean {
  return statements.some(speaksOfUsage);
}

/** Whether there is anything to bill at all is asked. */
export function isExempt(test: SyntaxNode): boolean {
  for (const node of descendants(test)) {
    if (node.kind === 'null') return true;
    const said = node.kind === 'string' ? node.value : lastNameOf(node);
    if (said !== '' && EXEMPT.test(said)) return true;
  }
  return false;
}

const EXEMPT =
  /err|error|fail|status|invalid|abort|cancel|missing|null|none|nil|empty|refus|block|skip|dry|exempt|free|unlimited|internal|own_?key|byok|cached|is_?test|mock|self_?host|enabled|disabled/i;
