import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { pathOf } from '../calls.ts';
import { type FallbackAnswer, fallbackAnswers } from '../failures/fallback-answers.ts';
import type { FileFacts } from '../file-facts.ts';
import { assignmentsOf } from '../values.ts';
import { descendants, mentionsName } from '../walk.ts';

/** Usage written down under the model that was asked first, where another may have answered. */
export interface FirstChoice {
  /** The call that writes it down, and the place in it that names the first choice. */
  readonly recorded: CallNode;
  readonly place: SyntaxNode;
  /** The first choice as written there. */
  readonly first: string;
  /** The call that asks the second choice when the first one fails, and that choice as written. */
  readonly fallback: SyntaxNode;
  readonly second: string;
}

const RECORDS = /usage|cost|charge|bill|credit|meter|spend|deduct|price|debit/i;
const WRITES =
  /\b(insert\s+into|update)\s+["`]?\w*(usage|cost|charge|bill|credit|spend|debit|call|generation)/i;

/**
 * Places where somebody else may have answered than was asked first, and the lines below charge by the name of whoever
 * was asked first. Not where that name, or the answer's own model, is what they charge by.
 */
export function firstChoices(facts: FileFacts): readonly FirstChoice[] {
  return fallbackAnswers(facts).flatMap((found): FirstChoice[] => {
    if (isChanged(found)) return [];
    const told = recordedBy(found);
    return told === null
      ? []
      : [{ ...told, first: found.first, fallback: found.fallback, second: found.second }];
  });
}

/** The name is given another value on the way that asks the second choice. */
function isChanged({ first, fallback, isFirstOfList }: FallbackAnswer): boolean {
  return !isFirstOfList && assignmentsOf(first, fallback).length > 1;
}

/** The call behind the answer that is given the first choice beside it. */
function recordedBy(found: FallbackAnswer): Pick<FirstChoice, 'recorded' | 'place'> | null {
  const names = namesOfAnswer(found);
  for (const statement of found.behind)
    for (const node of descendants(statement)) {
      if (node.kind !== 'call' || !isRecord(node) || !names.some((name) => mentionsName(node, name)))
        continue;
      const inner = node.arguments.flatMap(({ value }) => [...descendants(value)]);
      if (inner.some((one) => isAnswersOwn(one, found))) continue;
      const place = inner.find((one) => isFirst(one, found));
      if (place !== undefined) return { recorded: node, place };
    }
  return null;
}

/** The answer, and what is taken out of it below: `usage = response.usage`. */
function namesOfAnswer({ answer, behind }: FallbackAnswer): readonly string[] {
  const names = [answer];
  for (const statement of behind)
    if (statement.kind === 'assign' && statement.value !== null && mentionsName(statement.value, answer))
      for (const target of statement.targets) if (target.kind === 'name') names.push(target.name);
  return names;
}

function isRecord(call: CallNode): boolean {
  if (RECORDS.test(pathOf(call.callee))) return true;
  return call.arguments.some(({ value }) =>
    [...descendants(value)].some((node) => node.kind === 'string' && WRITES.test(node.value)),
  );
}

/** `answer.model`, or the second choice: whoever answered is told. */
function isAnswersOwn(node: SyntaxNode, { answer, second }: FallbackAnswer): boolean {
  if (node.kind !== 'member' && node.kind !== 'name' && node.kind !== 'string') return false;
  const path = node.kind === 'string' ? node.value : pathOf(node);
  return (
    path === second ||
    path.startsWith(`${second}.`) ||
    (path.startsWith(answer) && /\.model(_?name|_?id)?$/i.test(path))
  );
}

function isFirst(node: SyntaxNode, { first, isFirstOfList }: FallbackAnswer): boolean {
  if (isFirstOfList)
    return (
      node.kind === 'index' &&
      node.index.kind === 'number' &&
      node.index.value === 0 &&
      pathOf(node.object) === first
    );
  if (node.kind === 'string') return node.parts.length === 0 && node.value === first;
  if (node.kind !== 'name' && node.kind !== 'member') return false;
  const path = pathOf(node);
  return path === first || path.startsWith(`${first}.`);
}
