import type { CallNode, SyntaxNode, TryNode } from '../languages/syntax.ts';
import { calleeName, callOf, pathOf } from './calls.ts';
import type { FileFacts } from './file-facts.ts';
import { statementsAfter } from './statements.ts';
import { descendants, isWithin, mentionsName } from './walk.ts';

/** Usage written down under the model that was asked first, where another may have answered. */
export interface FirstChoice {
  /** The call that writes it down. */
  readonly recorded: CallNode;
  /** The first choice as written there. */
  readonly first: string;
  /** The call that asks the second choice when the first one fails, and that choice as written. */
  readonly fallback: CallNode;
  readonly second: string;
}

const RECORDS = /usage|cost|charge|bill|credit|meter|spend|deduct|price/i;
const CHOICE = /^(model|model_?(name|id)|provider|deployment|engine|tier|vendor|carrier|region)$/i;

/**
 * Places where a catch asks somebody else, keeps the answer under the same name, and the lines below charge by the name
 * of whoever was asked first. Not where the catch also changes that name.
 */
export function firstChoices({ nodes }: FileFacts): readonly FirstChoice[] {
  return nodes('try').flatMap((attempt): FirstChoice[] => {
    const asked = answersIn(attempt.body);
    const again = answersIn(attempt.handlers.flatMap(({ body }) => body));
    for (const first of asked) {
      const second = again.find(
        (one) => one.name === first.name && calleeName(one.call) === calleeName(first.call),
      );
      const swapped = second === undefined ? null : swappedChoice(first.call, second.call);
      if (second === undefined || swapped === null || isChanged(swapped.first, attempt)) continue;
      const recorded = recordedBy(attempt, swapped.first, first.name);
      if (recorded !== null) return [{ recorded, fallback: second.call, ...swapped }];
    }
    return [];
  });
}

interface Answer {
  readonly name: string;
  readonly call: CallNode;
}

/** `response = await ask(model, prompt)` among statements and below them. */
function answersIn(statements: readonly SyntaxNode[]): readonly Answer[] {
  return statements.flatMap((statement) =>
    [...descendants(statement, (node) => node.kind !== 'function')].flatMap((node): Answer[] => {
      const call = node.kind === 'assign' ? callOf(node.value) : null;
      const [target] = node.kind === 'assign' ? node.targets : [];
      return call !== null && target?.kind === 'name' ? [{ name: target.name, call }] : [];
    }),
  );
}

/** What is given in the same place of both calls, and is another one. */
function swappedChoice(one: CallNode, other: CallNode): { first: string; second: string } | null {
  const [a, b] = [choicesOf(one), choicesOf(other)];
  for (const [place, first] of a) {
    const second = b.get(place);
    if (second !== undefined && second !== first) return { first, second };
  }
  return null;
}

/** Names and texts that a call is given, by their place: positions, keywords and keys of an object. */
function choicesOf(call: CallNode): ReadonlyMap<string, string> {
  const choices = new Map<string, string>();
  for (const [at, { name, value }] of call.arguments.entries()) {
    const text = textOf(value);
    if (text !== null && (name === null ? isChoice(value) : CHOICE.test(name)))
      choices.set(name ?? `${at}`, text);
    if (value.kind === 'object')
      for (const entry of value.entries) {
        const said = entry.key !== null && CHOICE.test(entry.key) ? textOf(entry.value) : null;
        if (said !== null) choices.set(entry.key ?? '', said);
      }
  }
  return choices;
}

/** Without a keyword, a text or a name that says that one of several is chosen. */
function isChoice(value: SyntaxNode): boolean {
  return value.kind === 'string' || /model|primary|fallback|provider|deployment|vendor/i.test(pathOf(value));
}

function textOf(value: SyntaxNode): string | null {
  if (value.kind === 'string' && value.parts.length === 0) return value.value;
  return value.kind === 'name' || value.kind === 'member' ? pathOf(value) : null;
}

/** The catch, or a line in it, gives the name another value. */
function isChanged(name: string, { handlers }: TryNode): boolean {
  return handlers.some(({ body }) =>
    body.some((statement) =>
      [...descendants(statement)].some(
        (node) => node.kind === 'assign' && node.targets.some((target) => pathOf(target) === name),
      ),
    ),
  );
}

/** The call behind the attempt that is given the first choice beside the answer. */
function recordedBy(attempt: TryNode, first: string, answer: string): CallNode | null {
  for (const statement of statementsAfter(attempt))
    for (const node of descendants(statement)) {
      if (node.kind !== 'call' || !RECORDS.test(pathOf(node.callee))) continue;
      const isGiven = node.arguments.some(({ value }) =>
        [...descendants(value)].some((inner) => textOf(inner) === first && !isWithin(node.callee, inner)),
      );
      if (isGiven && mentionsName(node, answer)) return node;
    }
  return null;
}
