import { calleeLabel, calleeName, callOf, pathOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { calledFunctions, type FunctionIndex, functionIndex } from '../../facts/functions.ts';
import { wordsOf } from '../../facts/names.ts';
import { memoisedCounts } from '../../facts/totals/memoised-counts.ts';
import { descendants, enclosingFunction } from '../../facts/walk.ts';
import type { CallNode, FunctionNode, IfNode, SyntaxNode } from '../../languages/syntax.ts';
import { hintOf } from '../../trace/vocabulary.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-335: a cached answer is taken in place of a call that also writes usage down. */
export const skippedEffect = defineRule({
  id: 'MTR-335',
  name: 'skipped-effect',
  section: 'aggregation',
  title: 'A cached answer leaves out what the call also writes down',
  severity: 'high',
  classification: 'vulnerability',
  question: 'Where an answer is taken from a cache, is everything set that the call behind it sets?',
  cost: 'On a retry or a second request the quantity stays at zero where it is billed from, and this usage is free.',
  remediation: 'Set the field on both ways, or keep the whole result in the cache and set it after either.',
  references: ['https://cwe.mitre.org/data/definitions/665.html'],
  *match(scope) {
    const index = functionIndex(scope.files);
    for (const facts of scope.audited) yield* withoutCount(facts);
    for (const facts of scope.files)
      for (const node of facts.nodes('if')) {
        const [read, made] = branchesOf(node);
        if (read === null || made === null) continue;
        const effect = effectOf(made, facts, index);
        if (effect === null || isSet(effect.field, node)) continue;
        yield {
          file: facts.file,
          node,
          evidence: [{ file: effect.file, node: effect.node }],
          confidence: 'likely',
          message: `\`${calleeLabel(made)}\` also sets \`${effect.field}\`, which the cached way leaves out: what is billed from \`${effect.field}\` after a cached answer is nothing.`,
        } satisfies Match;
      }
  },
});

/** What is known from before is given back, and the count that is charged by is left as it was. */
function* withoutCount(facts: FileFacts): Generator<Match> {
  for (const { guard, added, field } of memoisedCounts(facts))
    yield {
      file: facts.file,
      node: added,
      evidence: [{ file: facts.file, node: guard }],
      confidence: 'likely',
      message: `\`${field}\` grows only where the value is worked out: what is known from before is given back without being counted, and is not billed.`,
    };
}

const CACHED = /cache|cached|exists|hit|found|stored|memo|^ok$/i;

/** What a branch on a cached value takes, and the call that the other branch makes for the same name. */
function branchesOf(node: IfNode): readonly [SyntaxNode | null, CallNode | null] {
  if (node.else.length === 0 || !isCacheTest(node)) return [null, null];
  for (const statement of node.then) {
    const name = assignedName(statement);
    if (name === null || callIn(statement) !== null) continue;
    for (const other of node.else) {
      const call = callIn(other);
      if (assignedName(other) === name && call !== null) return [statement, call];
    }
  }
  return [null, null];
}

function isCacheTest({ test, init }: IfNode): boolean {
  for (const head of init === null ? [test] : [init, test])
    for (const node of descendants(head)) {
      if ((node.kind === 'name' || node.kind === 'member') && CACHED.test(node.name)) return true;
    }
  return false;
}

function assignedName(statement: SyntaxNode): string | null {
  const target = statement.kind === 'assign' ? statement.targets[0] : undefined;
  return target === undefined ? null : pathOf(target);
}

/** The call whose answer is assigned; conversions of a cached value are none. */
function callIn(statement: SyntaxNode): CallNode | null {
  const call = statement.kind === 'assign' ? callOf(statement.value) : null;
  return call !== null && !/^(Number|String|int|float|str|parse\w*|get|Get)$/.test(calleeName(call))
    ? call
    : null;
}

interface Effect {
  readonly file: FileFacts['file'];
  readonly node: SyntaxNode;
  /** As the caller would write it: `info.PromptTokens`. */
  readonly field: string;
}

/** A field about usage that the called function sets on what it is given. */
function effectOf(call: CallNode, facts: FileFacts, index: FunctionIndex): Effect | null {
  for (const { file, node } of calledFunctions(call, facts.file, index)) {
    const found = setOnParameter(node, call);
    if (found !== null) return { file, ...found };
  }
  return null;
}

function setOnParameter(fn: FunctionNode, call: CallNode): Omit<Effect, 'file'> | null {
  for (const node of descendants(fn)) {
    const [target] = node.kind === 'assign' ? node.targets : [];
    if (target?.kind !== 'member' || target.object.kind !== 'name') continue;
    const { name } = target.object;
    const given = call.arguments[fn.parameters.findIndex((parameter) => parameter.name === name)]?.value;
    if (given === undefined || hintOf(wordsOf(target.name)) !== 'strong') continue;
    return { node, field: `${pathOf(given)}.${target.name}` };
  }
  return null;
}

/** The caller sets the field itself. */
function isSet(field: string, node: IfNode): boolean {
  const fn = enclosingFunction(node);
  for (const inner of fn === null ? [] : descendants(fn)) {
    const [target] = inner.kind === 'assign' ? inner.targets : [];
    if (target?.kind === 'member' && pathOf(target) === field) return true;
  }
  return false;
}
