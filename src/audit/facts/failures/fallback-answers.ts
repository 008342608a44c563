import type { CallNode, FunctionNode, IfNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, callOf, pathOf, receiverOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { statementsAfter } from '../statements.ts';
import { ancestors, descendants, enclosingNamedFunction, isWithin, mentionsName, saysName } from '../walk.ts';

/** An answer that comes from the first choice, or from another one where the first fails. */
export interface FallbackAnswer {
  /** The path or text by which the first choice is known where it is asked: `primary`, `this.providers`, `gpt-4o`. */
  readonly first: string;
  readonly second: string;
  /** The call that asks the second choice. */
  readonly fallback: SyntaxNode;
  /** What runs behind it with the answer at hand, and what the answer is called there. */
  readonly behind: readonly SyntaxNode[];
  readonly answer: string;
  /** The first choice is the first of a list that is gone through. */
  readonly isFirstOfList: boolean;
}

/** Every such answer of the file whose asking is seen: in a catch, behind a failure, or in a loop over choices. */
export function fallbackAnswers(facts: FileFacts): readonly FallbackAnswer[] {
  return [...caught(facts), ...behindFailure(facts), ...goneThrough(facts)];
}

function* caught(facts: FileFacts): Generator<FallbackAnswer> {
  for (const attempt of facts.nodes('try')) {
    const handlers = attempt.handlers.flatMap(({ body }) => body);
    for (const first of callsAnswering(attempt.body))
      for (const second of callsAnswering(handlers)) {
        const swapped = swappedIn(first.call, second.call);
        if (first.name !== second.name || swapped === null) continue;
        const fn = enclosingNamedFunction(attempt);
        if (first.name !== null) yield answerOf(swapped, second.call, statementsAfter(attempt), first.name);
        else if (fn !== null)
          for (const { behind, answer } of callersOf(fn, facts))
            yield answerOf(swapped, second.call, behind, answer);
      }
  }
}

function answerOf(
  swapped: Swapped,
  fallback: SyntaxNode,
  behind: readonly SyntaxNode[],
  answer: string,
): FallbackAnswer {
  return { ...swapped, fallback, behind, answer, isFirstOfList: false };
}

/** `answer, err := primary.Ask(q); if err != nil { answer, err = secondary.Ask(q) }`. */
function* behindFailure(facts: FileFacts): Generator<FallbackAnswer> {
  for (const guard of facts.nodes('if')) {
    const again = callsAnswering(guard.then).filter(
      ({ name, call }) => name !== null && !isGoneOnWith(name, call) && asksOutcome(guard, name),
    );
    if (again.length === 0) continue;
    const before = siblingsBefore(guard);
    for (const second of again)
      for (const first of callsAnswering(before)) {
        const swapped = first.name === second.name ? swappedIn(first.call, second.call) : null;
        if (swapped !== null && second.name !== null && !changes(guard.then, swapped.first))
          yield answerOf(swapped, second.call, statementsAfter(guard), second.name);
      }
  }
}

/** `query = query.where(…)`: what was answered is gone on with, and not asked for once more. */
function isGoneOnWith(name: string, call: CallNode): boolean {
  return pathOf(call.callee).split('.')[0] === name;
}

/** The branch is taken for what came of the first attempt: its failure, or an answer that is none. */
function asksOutcome({ test }: IfNode, name: string): boolean {
  if (mentionsName(test, name)) return true;
  return [...descendants(test)].some((node) => saysName(node, (said) => OUTCOME.test(said)));
}

const OUTCOME = /err|fail|exception|^ok$|status|success|timed_?out|available/i;

function siblingsBefore(guard: SyntaxNode): readonly SyntaxNode[] {
  const { parent } = guard;
  const body = parent !== null && 'body' in parent ? parent.body : [];
  return body.filter(({ span }) => span.end <= guard.span.start).slice(-1);
}

/** `for p in providers: try: return p.ask(q)`: the answer alone is given back. */
function* goneThrough(facts: FileFacts): Generator<FallbackAnswer> {
  for (const loop of facts.nodes('loop')) {
    const [variable] = loop.variables;
    const attempt = loop.body.find((one) => one.kind === 'try');
    if (loop.iterable === null || variable?.kind !== 'name' || attempt === undefined) continue;
    const asked = callsAnswering(attempt.body).find(
      ({ name, call, isWhole }) => name === null && isWhole && mentionsName(call.callee, variable.name),
    );
    const fn = enclosingNamedFunction(loop);
    if (asked === undefined || fn === null) continue;
    const list = pathOf(loop.iterable);
    for (const { behind, answer } of callersOf(fn, facts))
      yield { first: list, second: variable.name, fallback: asked.call, behind, answer, isFirstOfList: true };
  }
}

interface Answering {
  /** The name the answer is kept under; null where it is given back. */
  readonly name: string | null;
  readonly call: CallNode;
  /** Nothing is given back beside it. */
  readonly isWhole: boolean;
}

/** `response = await ask(model, prompt)` and `return await ask(…)` among statements and below them. */
function callsAnswering(statements: readonly SyntaxNode[]): readonly Answering[] {
  return statements.flatMap((statement) =>
    [...descendants(statement, (node) => node.kind !== 'function')].flatMap((node): Answering[] => {
      if (node.kind !== 'assign' && node.kind !== 'return') return [];
      const call = callOf(node.value);
      if (call === null) return [];
      if (node.kind === 'return') return [{ name: null, call, isWhole: true }];
      const [target] = node.targets;
      return target?.kind === 'name' ? [{ name: target.name, call, isWhole: true }] : [];
    }),
  );
}

interface Swapped {
  readonly first: string;
  readonly second: string;
}

/** The same call on another receiver, or with another model: what stands in the one's place. */
function swappedIn(one: CallNode, other: CallNode): Swapped | null {
  if (calleeName(one) !== calleeName(other)) return null;
  const [a, b] = [choicesIn(one), choicesIn(other)];
  const first = a.find((said) => !b.includes(said));
  const second = b.find((said) => !a.includes(said));
  if (first !== undefined && second !== undefined) return { first, second };
  const [on, onOther] = [receiverOf(one), receiverOf(other)];
  return on === null || onOther === null ? null : apart(pathOf(on).split('.'), pathOf(onOther).split('.'));
}

/** `r.primary` and `r.secondary` of `r.primary.client` and `r.secondary.client`. */
function apart(one: readonly string[], other: readonly string[]): Swapped | null {
  const at = one.findIndex((name, i) => name !== other[i]);
  if (at < 0 || other[at] === undefined) return null;
  return { first: one.slice(0, at + 1).join('.'), second: other.slice(0, at + 1).join('.') };
}

const CHOICE = /^(model|model_?(name|id)|provider|deployment|engine|tier|vendor|carrier|region)$/i;

/** Names and texts of models and providers that a call is given, also where another call makes one of them. */
function choicesIn(call: CallNode): readonly string[] {
  const given = call.arguments.flatMap(({ name, value }): SyntaxNode[] => {
    if (name !== null) return CHOICE.test(name) ? [value] : [];
    if (value.kind === 'object')
      return value.entries.flatMap((entry) =>
        entry.key !== null && CHOICE.test(entry.key) ? [entry.value] : [],
      );
    return value.kind === 'string' ||
      /model|primary|fallback|backup|provider|deployment|vendor/i.test(pathOf(value))
      ? [value]
      : [];
  });
  // `openai(PRIMARY)` makes a model of the one named.
  const named = given.flatMap((value) =>
    value.kind === 'call' ? value.arguments.map((one) => one.value) : [value],
  );
  return named.flatMap((value) => textOf(value) ?? []);
}

function textOf(value: SyntaxNode): string | null {
  if (value.kind === 'string' && value.parts.length === 0) return value.value;
  return value.kind === 'name' || value.kind === 'member' ? pathOf(value) : null;
}

interface Caller {
  readonly behind: readonly SyntaxNode[];
  readonly answer: string;
}

/** Where the function's answer is kept under a name, in its own file, and what comes after. */
function callersOf(fn: FunctionNode, facts: FileFacts): readonly Caller[] {
  if (fn.name === null) return [];
  return facts.nodes('call').flatMap((call): Caller[] => {
    if (calleeName(call) !== fn.name || isWithin(call, fn)) return [];
    for (const above of ancestors(call)) {
      if (above.kind === 'assign') {
        const [target, ...others] = above.targets;
        return target?.kind === 'name' && others.length === 0
          ? [{ behind: statementsAfter(above), answer: target.name }]
          : [];
      }
      if (above.kind !== 'await' && above.kind !== 'binary') return [];
    }
    return [];
  });
}

/** One of the statements gives the name another value. */
function changes(statements: readonly SyntaxNode[], name: string): boolean {
  return statements.some((statement) =>
    [...descendants(statement)].some(
      (node) => node.kind === 'assign' && node.targets.some((target) => pathOf(target) === name),
    ),
  );
}
