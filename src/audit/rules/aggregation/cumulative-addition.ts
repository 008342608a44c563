import { calleeName, pathOf, receiverOf } from '../../facts/calls.ts';
import { fieldsBehind } from '../../facts/field-sources.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { countKind, countReadAt } from '../../facts/models/model-counts.ts';
import { apiWithCountSoFar } from '../../facts/models/model-streams.ts';
import { isForBothEvents, type UsageEvent, usageEventAround } from '../../facts/models/stream-events.ts';
import { lastName, wordsOf } from '../../facts/names.ts';
import { resolve } from '../../facts/values.ts';
import {
  descendants,
  enclosingFunction,
  hasName,
  isWithin,
  loopAround,
  mentionsName,
} from '../../facts/walk.ts';
import type { FunctionNode, LoopNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { isAboutUsage } from '../../trace/vocabulary.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-341: counts that hold all that came before are added up over the pieces of a stream. */
export const cumulativeAddition = defineRule({
  id: 'MTR-341',
  name: 'cumulative-addition',
  section: 'aggregation',
  title: 'Cumulative counts of a stream are added up',
  severity: 'high',
  classification: 'vulnerability',
  question:
    'Are counts that a stream sends again and again, each time with all that came before, set and not added?',
  cost: 'Tokens of every streamed answer are counted more than once, the more often the longer the answer is.',
  remediation:
    'Set the count to what the latest piece says, and keep what an earlier piece said only for fields the later one leaves out.',
  references: [
    'https://docs.anthropic.com/en/docs/build-with-claude/streaming',
    'https://ai.google.dev/api/generate-content#UsageMetadata',
  ],
  *match({ audited }) {
    for (const facts of audited) {
      const changes = changesIn(facts);
      yield* addedToStart(facts, changes);
      if (speaksOfBoth(facts)) for (const fn of facts.nodes('function')) yield* byBoth(facts, fn, changes);
      for (const change of changes) {
        yield* everyEvent(facts, change);
        yield* everyPiece(facts, change);
      }
    }
  },
});

function speaksOfBoth({ file }: FileFacts): boolean {
  return isForBothEvents(file.root, file);
}

interface Change {
  readonly node: SyntaxNode;
  readonly how: 'set' | 'added';
  /** What is changed, in one spelling: `p.usage.InputTokens`, also where a method sets it. */
  readonly target: string;
  readonly label: string;
  readonly value: SyntaxNode;
  readonly event: UsageEvent | null;
}

/** Assignments and additions to counts of tokens, as statements or by the methods `SetInputTokens` and `AddInputTokens`. */
function changesIn({ file, nodes }: FileFacts): readonly Change[] {
  const changes: Change[] = [];
  for (const node of nodes('assign')) {
    const [target, ...others] = node.targets;
    if (target === undefined || others.length > 0 || node.value === null) continue;
    if (node.operator !== '=' && node.operator !== '+=') continue;
    const label = pathOf(target);
    if (!isCount(label) && !readsCount(node.value)) continue;
    const how = node.operator === '=' ? 'set' : 'added';
    changes.push({ node, how, target: label, label, value: node.value, event: usageEventAround(node, file) });
  }
  for (const node of nodes('call')) {
    const [only, ...others] = node.arguments;
    const found = /^(set|add)_?(\w+)$/i.exec(calleeName(node));
    const receiver = receiverOf(node);
    if (only === undefined || others.length > 0 || found === null || receiver === null) continue;
    const [, verb = '', field = ''] = found;
    const label = `${pathOf(receiver)}.${field}`;
    if (!isCount(label)) continue;
    const how = /^add$/i.test(verb) ? 'added' : 'set';
    changes.push({ node, how, target: label, label, value: only.value, event: usageEventAround(node, file) });
  }
  return changes;
}

function isCount(path: string): boolean {
  const words = wordsOf(lastName(path));
  return words.some((word) => /^(tokens?|usage)$/.test(word)) && isAboutUsage(lastName(path), true);
}

/** Filled from a count that a model's API sends, whatever it is called here. */
function readsCount(value: SyntaxNode): boolean {
  const terms = [...descendants(value)].filter((node) => countReadAt(node) !== null);
  return terms.length > 0 || fieldsBehind(value).some((path) => countKind(path.at(-1) ?? '') !== null);
}

/** A function that adds what it is given, called for the event at the start and for the one with the counts reached. */
function* byBoth(facts: FileFacts, fn: FunctionNode, changes: readonly Change[]): Generator<Match> {
  const { file, nodes } = facts;
  const { name } = fn;
  const names = fn.parameters.map((one) => one.name);
  const added = additionsOf(fn, changes).find(({ value }) => names.some((one) => mentionsName(value, one)));
  if (name === null || added === undefined) return;
  const calls = nodes('call').filter((call) => calleeName(call) === name);
  const start = calls.find((call) => usageEventAround(call, file) === 'start');
  const delta = calls.find((call) => usageEventAround(call, file) === 'delta');
  if (start === undefined || delta === undefined) return;
  yield {
    file,
    node: added.node,
    evidence: [
      { file, node: start },
      { file, node: delta },
    ],
    confidence: 'likely',
    message: `\`${name}\` adds to \`${added.label}\` for the start of the stream and again for the later event, whose counts hold all that came before: what both of them tell is counted twice.`,
  };
}

/** Additions of counts in a function, also by keys that it goes through: `totals[key] += usage.get(key)`. */
function additionsOf(fn: FunctionNode, changes: readonly Change[]): readonly Change[] {
  const own = changes.filter(({ node, how }) => how === 'added' && isWithin(node, fn));
  if (own.length > 0) return own;
  return [...descendants(fn)].flatMap((node): Change[] => {
    const [target] = node.kind === 'assign' && node.operator === '+=' ? node.targets : [];
    if (node.kind !== 'assign' || target?.kind !== 'index' || node.value === null) return [];
    const label = pathOf(target);
    return [{ node, how: 'added', target: label, label, value: node.value, event: null }];
  });
}

/** Set by the event at the start, and added to by the one that tells the counts reached. */
function* addedToStart({ file }: FileFacts, changes: readonly Change[]): Generator<Match> {
  const told = new Set<SyntaxNode | null>();
  for (const change of changes) {
    const fn = enclosingFunction(change.node);
    if (change.how !== 'added' || change.event !== 'delta' || !hasName(change.value) || told.has(fn))
      continue;
    const start = changes.find(
      (one) =>
        one.event === 'start' &&
        one.target === change.target &&
        enclosingFunction(one.node) === fn &&
        hasName(one.value),
    );
    if (start === undefined) continue;
    told.add(fn);
    yield {
      file,
      node: change.node,
      evidence: [{ file, node: start.node }],
      confidence: 'likely',
      message: `\`${change.label}\` already holds what the start of the stream said, and the counts of the later event, which hold all that came before, are added to it: these tokens are counted twice.`,
    };
  }
}

/** `usage += usageOf(event)` for whatever event comes, where both of those with usage are read. */
function* everyEvent({ file, nodes }: FileFacts, change: Change): Generator<Match> {
  const { value, node } = change;
  if (change.how !== 'added' || change.event !== null || value.kind !== 'call') return;
  const loop = loopAround(node);
  const variable = loop === null ? null : variableOf(loop);
  if (loop === null || variable === null) return;
  if (!value.arguments.some((one) => one.value.kind === 'name' && one.value.name === variable)) return;
  const name = calleeName(value);
  if (!nodes('function').some((fn) => fn.name === name && readsBoth(fn, file))) return;
  yield {
    file,
    node,
    confidence: 'likely',
    message: `\`${change.label}\` grows by the usage of every event, though the later one tells the counts reached by then and not what was added: what both of them tell is counted twice.`,
  };
}

function readsBoth(fn: FunctionNode, file: SyntaxFile): boolean {
  return isForBothEvents(fn, file) && /usage/i.test(`${fn.name ?? ''} ${fn.returns ?? ''}`);
}

/** `total += chunk.usageMetadata.totalTokenCount` in a loop over the pieces of one answer: each has the count so far. */
function* everyPiece(facts: FileFacts, { node, how, label, value }: Change): Generator<Match> {
  const { file } = facts;
  if (how !== 'added') return;
  const loop = loopAround(node);
  const variable = loop === null ? null : variableOf(loop);
  if (loop === null || variable === null || !isPiece(variable, loop)) return;
  const isSoFar = fieldsBehind(value).some((path) => apiWithCountSoFar(path, facts) !== null);
  if (!isSoFar || !reaches(value, variable)) return;
  yield {
    file,
    node,
    confidence: 'likely',
    message: `\`${label}\` grows with every piece of the stream by a count that already holds the pieces before it: a long answer is counted many times over.`,
  };
}

function variableOf(loop: LoopNode): string | null {
  const [only, ...others] = loop.variables;
  if (loop.variety !== 'each' || only === undefined) return null;
  // Go binds the index first, or the failure last.
  const last = others.at(-1) ?? only;
  const bound = /^err/i.test(pathOf(last)) ? only : last;
  const name = bound.kind === 'assign' ? bound.targets.at(-1) : bound;
  return name?.kind === 'name' ? name.name : null;
}

/** The loop is over the pieces of one answer; a list of answers has counts of its own in each. */
function isPiece(variable: string, loop: LoopNode): boolean {
  if (/chunk|event|piece|part|delta/i.test(variable)) return true;
  return loop.iterable !== null && /stream/i.test(pathOf(loop.iterable));
}

/** The value, or what the names in it stand for, hangs on the loop's variable. */
function reaches(value: SyntaxNode, variable: string): boolean {
  for (const node of descendants(value)) {
    if (node.kind !== 'name') continue;
    if (node.name === variable || mentionsName(resolve(node), variable)) return true;
  }
  return false;
}
