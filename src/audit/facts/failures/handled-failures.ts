import type { CallNode, FunctionNode, IfNode, Span, SwitchNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, receiverOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { remember } from '../remember.ts';
import { statementPlace } from '../statements.ts';
import { descendants } from '../walk.ts';
import { isErrorName, toErrorCheck } from './failure.ts';

/** A failure that code gets hold of, by whatever means its language has: a catch, a check, a handler handed over. */
export interface HandledFailure {
  /** The `try`, the `if`, the `match` or the call that is given the handler. */
  readonly node: SyntaxNode;
  /** Where the handling stands. */
  readonly at: Span;
  /** What may fail. */
  readonly attempted: readonly SyntaxNode[];
  /** What is done about it; the value itself where one stands in for the answer: `getOrDefault(true)`. */
  readonly body: readonly SyntaxNode[];
  /** What takes the place of the answer: the value of a bare handler, or a default. */
  readonly standIn: SyntaxNode | null;
  readonly variable: string | null;
  /** Names of the kinds of failure taken; empty for all. */
  readonly types: readonly string[];
}

/** Every failure the file handles, in no order. Linear: a node is looked at for itself and its own branch. */
export const handledFailures = remember((facts: FileFacts): readonly HandledFailure[] => [
  ...facts.nodes('try').flatMap((node) =>
    node.handlers.map(
      ({ span, body, variable, types }): HandledFailure => ({
        node,
        at: span,
        attempted: node.body,
        body,
        standIn: lastValue(body),
        variable,
        types,
      }),
    ),
  ),
  ...facts.nodes('if').flatMap(checkedFailure),
  ...facts.nodes('switch').flatMap(matchedFailure),
  ...facts.callsNamed(CHAINED).flatMap(chainedFailure),
]);

/** `match send().await { Ok(sent) => …, Err(error) => … }` */
function matchedFailure(node: SwitchNode): HandledFailure[] {
  const { subject } = node;
  if (subject === null) return [];
  return node.cases.flatMap(({ span, tests, body }) => {
    const failed = tests.find((test) => test.kind === 'call' && calleeName(test) === 'Err');
    if (failed?.kind !== 'call') return [];
    const given = failed.arguments[0]?.value;
    const variable = given?.kind === 'name' ? given.name : null;
    return [{ node, at: span, attempted: [subject], body, standIn: lastValue(body), variable, types: [] }];
  });
}

/** The value a list of statements comes to, where its last one is no more than a value. */
function lastValue(body: readonly SyntaxNode[]): SyntaxNode | null {
  const last = body.at(-1);
  if (last?.kind === 'return') return last.value;
  return last !== undefined && VALUES.has(last.kind) ? last : null;
}

const VALUES = new Set<SyntaxNode['kind']>([
  'boolean',
  'number',
  'null',
  'name',
  'member',
  'object',
  'list',
  'call',
  'unary',
]);

/** `if err != nil { … }`, `if let Err(error) = check() { … }`. */
function checkedFailure(node: IfNode): HandledFailure[] {
  if (node.test.kind === 'assign') {
    const [bound] = node.test.targets;
    if (bound?.kind !== 'name' || !(isErrorName(bound.name) || bound.name === 'e')) return [];
    const attempted = node.test.value === null ? [] : [node.test.value];
    return [toChecked(node, { attempted, body: node.then, variable: bound.name })];
  }
  const check = toErrorCheck(node);
  if (check === null || check.body.length === 0) return [];
  const attempted = node.init ?? assignedBefore(node, check.variable);
  return [
    toChecked(node, {
      attempted: attempted === null ? [] : [attempted],
      body: check.body,
      variable: check.variable,
    }),
  ];
}

function toChecked(
  node: IfNode,
  found: Pick<HandledFailure, 'attempted' | 'body' | 'variable'>,
): HandledFailure {
  return { ...found, node, at: node.span, standIn: lastValue(found.body), types: [] };
}

/** So many statements before a check of an error are looked at for what gave it. */
const MAX_BEFORE = 3;

function assignedBefore(node: IfNode, variable: string): SyntaxNode | null {
  const place = statementPlace(node);
  if (place === null) return null;
  for (const statement of place.list.slice(Math.max(0, place.index - MAX_BEFORE), place.index).reverse()) {
    const gives =
      statement.kind === 'assign' &&
      statement.targets.some((target) => target.kind === 'name' && target.name === variable);
    if (gives) return statement;
  }
  return null;
}

/** Calls that are given what to do, or what to answer, when what they hang from fails. */
const CHAINED =
  /^(catch|catch_?error|on_?error_?(resume|return|return_?item|map|complete)|exceptionally|handle|recover|recover_?with|rescue|get_?or_?(default|else)|unwrap_?or(_?else|_?default)?|or_?else|on_?failure|on_?error)$/i;
/** Those that also answer what is merely missing: they handle a failure only behind something that holds one. */
const OF_MISSING = /^(get_?or_?(default|else)|or_?else)$/i;
const HOLDS_FAILURE = /^(run_?catching|attempt|try|try_?of|catching|Try)$/i;

function chainedFailure(call: CallNode): HandledFailure[] {
  const receiver = receiverOf(call);
  if (receiver === null) return [];
  if (OF_MISSING.test(calleeName(call)) && !holdsFailure(receiver)) return [];
  const given = call.block ?? call.arguments.at(-1)?.value ?? null;
  const base = { node: call, at: call.span, attempted: [receiver], types: [] };
  if (given?.kind !== 'function')
    return given === null ? [] : [{ ...base, body: [given], standIn: given, variable: null }];
  const body = given.body.map((node) => (node.kind === 'return' && node.value ? node.value : node));
  return [{ ...base, body, standIn: lastValue(given.body), variable: failureOf(given) }];
}

function failureOf({ parameters }: FunctionNode): string | null {
  return (
    parameters.find(({ name }) => isErrorName(name) || /^(e|ex|exc|t|throwable|_)$/.test(name))?.name ??
    parameters[0]?.name ??
    null
  );
}

function holdsFailure(receiver: SyntaxNode): boolean {
  for (const node of descendants(receiver, (inner) => inner.kind !== 'function'))
    if (node.kind === 'call' && HOLDS_FAILURE.test(calleeName(node))) return true;
  return false;
}
