import type { SwitchNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { descendants } from '../walk.ts';

/** A case that runs on into the next one, in a switch whose other cases all end. */
export interface OpenCase {
  /** The last statement of the case. */
  readonly last: SyntaxNode;
  /** The tests of the case and of the one it runs into, as written. */
  readonly label: string;
  readonly nextLabel: string;
  /** The line on which the next case begins. */
  readonly nextLine: number;
}

type Case = SwitchNode['cases'][number];

/** Two cases that end show how cases end here; one alone may be chance. */
const FEWEST_ENDED = 2;

/**
 * Cases of which one alone runs on, in source order. That cases run on at all in this language is seen from the others:
 * they are closed by `break`.
 */
export function openCases(facts: FileFacts): readonly OpenCase[] {
  return facts.nodes('switch').flatMap((node) => {
    const open = openCase(node, facts.file);
    return open === null ? [] : [open];
  });
}

function openCase({ cases }: SwitchNode, file: SyntaxFile): OpenCase | null {
  const inner = cases.slice(0, -1);
  const open = inner.filter(({ body }) => !endsIn(body));
  const [only, ...others] = open;
  // The last case shows how cases end here as well as any.
  const ended = cases.filter(({ body }) => endsIn(body));
  if (only === undefined || others.length > 0 || ended.length < FEWEST_ENDED) return null;
  const breaks = cases.filter(({ body }) => lastOf(body)?.kind === 'break').length;
  if (breaks < FEWEST_ENDED) return null;
  const next = cases[cases.indexOf(only) + 1];
  const last = lastOf(only.body);
  if (next === undefined || last === undefined || isSharedEnd(next)) return null;
  if (!isWork(only.body) || isSaidToRunOn(file, { last, next })) return null;
  return { last, label: labelOf(only, file), nextLabel: labelOf(next, file), nextLine: next.span.startLine };
}

/** What it runs into does nothing: `default: break`, `default: return`. */
function isSharedEnd({ body }: Case): boolean {
  return body.length === 0 || !isWork(body);
}

/**
 * A case that only chooses a value may well leave the rest to the next one; one that calls something, adds to a total or
 * works an amount out has done its own work.
 */
function isWork(body: readonly SyntaxNode[]): boolean {
  return body.some((statement) => {
    for (const node of descendants(statement)) {
      if (node.kind === 'call') return true;
      if (node.kind === 'assign' && (/^[+-]=$/.test(node.operator) || node.value?.kind === 'binary'))
        return true;
    }
    return false;
  });
}

function isSaidToRunOn(
  { comments }: SyntaxFile,
  { last, next }: { readonly last: SyntaxNode; readonly next: Case },
): boolean {
  const until = next.body[0]?.span.start ?? next.span.end;
  return comments.some(
    ({ span, text }) =>
      span.end > last.span.start &&
      span.start < until &&
      /fall|no ?break|run(s)? on|continue|also/i.test(text),
  );
}

function labelOf({ tests, isDefault, span }: Case, { text }: SyntaxFile): string {
  const [first] = tests;
  if (first !== undefined) return text.slice(first.span.start, first.span.end).slice(0, MAX_LABEL);
  return isDefault ? 'default' : (text.slice(span.start, span.start + MAX_LABEL).split('\n')[0] ?? '');
}

const MAX_LABEL = 60;

function lastOf(body: readonly SyntaxNode[]): SyntaxNode | undefined {
  const last = body.at(-1);
  return last?.kind === 'block' ? lastOf(last.body) : last;
}

/** Nothing after the statements is reached. */
function endsIn(body: readonly SyntaxNode[]): boolean {
  return body.some(ends);
}

function ends(node: SyntaxNode): boolean {
  switch (node.kind) {
    case 'return':
    case 'throw':
    case 'break':
    case 'continue':
      return true;
    case 'block':
    case 'with':
      return endsIn(node.body);
    case 'if':
      return node.else.length > 0 && endsIn(node.then) && endsIn(node.else);
    case 'try':
      return (
        endsIn(node.finally) ||
        ((endsIn(node.body) || endsIn(node.orElse)) && node.handlers.every((one) => endsIn(one.body)))
      );
    case 'switch':
      return node.cases.some((one) => one.isDefault) && node.cases.every((one) => leavesIn(one.body));
    case 'loop':
      return node.variety === 'forever' || (node.variety === 'for' && isEmpty(node.test));
    case 'await':
      return node.value.kind === 'call' && NEVER_RETURNS.test(calleeName(node.value));
    case 'call':
      return NEVER_RETURNS.test(calleeName(node));
    case 'other':
      return /exit|goto|yield/.test(node.syntax);
    default:
      return false;
  }
}

/** `for (;;)` */
function isEmpty(test: SyntaxNode | null): boolean {
  return test === null || (test.kind === 'other' && /empty/.test(test.syntax));
}

/** Leaves the function: a `break` in an inner switch ends that one alone. */
function leavesIn(body: readonly SyntaxNode[]): boolean {
  const last = lastOf(body);
  return last !== undefined && last.kind !== 'break' && ends(last);
}

const NEVER_RETURNS =
  /^(exit|_exit|die|abort|panic|fatal\w*|redirect\w*|not_?found|assert_?never|unreachable|fail|throw\w*|raise\w*)$/i;
