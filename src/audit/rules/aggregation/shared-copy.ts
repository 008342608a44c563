import { calleeName, fieldNameOf, pathOf, receiverOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { isMoneyName } from '../../facts/money/money-names.ts';
import { lastName, wordsOf } from '../../facts/names.ts';
import { type ShallowCopy, shallowCopies } from '../../facts/shallow-copies.ts';
import { descendants, scopeOf } from '../../facts/walk.ts';
import type { AssignNode, CallNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import type { Trace } from '../../trace/site.ts';
import { isAboutUsage } from '../../trace/vocabulary.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-345: counts are changed in a copy that shares them with what it was copied from. */
export const sharedCopy = defineRule({
  id: 'MTR-345',
  name: 'shared-copy',
  section: 'aggregation',
  title: 'Counts are changed in a copy that shares them',
  severity: 'high',
  classification: 'vulnerability',
  question: 'Are counts that are changed in a copy the copy’s own, down to the innermost map?',
  cost: 'The original changes with the copy: a trial count, an estimate or the total of all runs ends up in what is billed.',
  remediation:
    'Copy what is changed as well (`structuredClone`, `copy.deepcopy`), or build the inner object anew.',
  references: [
    'https://docs.python.org/3/library/copy.html',
    'https://developer.mozilla.org/en-US/docs/Glossary/Shallow_copy',
  ],
  *match({ audited, trace }) {
    for (const facts of audited)
      for (const copy of shallowCopies(facts)) {
        const change = changeOf(copy, trace);
        if (change === null || !isAboutCounts(copy, change)) continue;
        yield toMatch(facts, copy, change);
      }
  },
});

interface Change {
  readonly node: SyntaxNode;
  /** The inner thing that both share. */
  readonly shared: string;
}

function toMatch({ file }: FileFacts, copy: ShallowCopy, { node, shared }: Change): Match {
  return {
    file,
    node: copy.node,
    evidence: [{ file, node }],
    confidence: 'likely',
    message: `\`${copy.name}\` is a copy one level deep of \`${copy.source}\`, and \`${shared}\` in it is changed afterwards: it is the same object in both, so the counts of the original change too.`,
  };
}

/** What is changed within the copy after it was made, before the shared thing is replaced. */
function changeOf(copy: ShallowCopy, trace: Trace): Change | null {
  const own = new Set(copy.own);
  for (const node of descendants(scopeOf(copy.node))) {
    if (node.span.start < copy.node.span.end) continue;
    const shared =
      node.kind === 'assign'
        ? sharedInAssign(node, copy.name, own)
        : node.kind === 'call'
          ? sharedInCall(node, copy.name, trace)
          : null;
    if (shared !== null && !own.has(shared)) return { node, shared };
  }
  return null;
}

/** `copy.info.cost = …`, `copy["info"]["cost"] += …`; `copy.info = {…}` makes it the copy's own. */
function sharedInAssign({ targets }: AssignNode, name: string, own: Set<string>): string | null {
  for (const target of targets) {
    const steps = stepsFrom(target, name);
    if (steps === null) continue;
    const [field] = steps;
    if (steps.length === 0) return null;
    if (steps.length > 1) return field ?? '';
    if (field !== undefined) own.add(field);
  }
  return null;
}

/** The fields and keys on the way from a variable to a place; null where the place is in another one. */
function stepsFrom(place: SyntaxNode, name: string): readonly string[] | null {
  const steps: string[] = [];
  let at: SyntaxNode = place;
  while (at.kind === 'member' || at.kind === 'index') {
    steps.push(fieldNameOf(at) ?? '');
    at = at.object;
  }
  return at.kind === 'name' && at.name === name ? steps.reverse() : null;
}

/** `copy.incr(more)`, where every `incr` in view changes a map of its own object in place. */
function sharedInCall(call: CallNode, name: string, { calls }: Trace): string | null {
  const receiver = receiverOf(call);
  if (receiver?.kind !== 'name' || receiver.name !== name) return null;
  const changed = calls.named(calleeName(call)).map(mapChangedIn);
  const [first] = changed;
  return first !== undefined && first !== null && changed.every((one) => one === first) ? first : null;
}

/** The field of its own object whose entries a method changes, and which it never copies. */
function mapChangedIn(fn: FunctionNode): string | null {
  const own = fn.receiver?.name;
  const isSelf = (path: string): boolean => (own === undefined ? /^(self|this)$/.test(path) : path === own);
  let found: string | null = null;
  for (const node of descendants(fn)) {
    if (node.kind !== 'assign') continue;
    for (const target of node.targets) {
      if (target.kind === 'index' && target.object.kind === 'member' && isSelf(pathOf(target.object.object)))
        found ??= target.object.name;
      if (
        target.kind === 'member' &&
        isSelf(pathOf(target.object)) &&
        node.value !== null &&
        isNew(node.value, target.name)
      )
        return null;
    }
  }
  return found;
}

/** The field gets something of its own: a copy, a literal; `self.details or {}` keeps what was there. */
function isNew(value: SyntaxNode, field: string): boolean {
  if (value.kind === 'object' || value.kind === 'list') return true;
  for (const node of descendants(value))
    if (node.kind === 'call' && /copy|dict|clone|assign|from|new/i.test(calleeName(node))) return true;
  return !pathOf(value).endsWith(field) && value.kind === 'call';
}

const COUNTS = /^(stats|statistics|metrics|totals|counts|counters|details|billing|info)$/;

/** The copy, what it is of, or what is shared in it is about usage or money. */
function isAboutCounts(copy: ShallowCopy, { shared, node }: Change): boolean {
  const targets = node.kind === 'assign' ? node.targets.map((target) => lastName(pathOf(target))) : [];
  const names = [copy.name, lastName(copy.source), shared, ...targets];
  const isSure = names.some(
    (name) => isAboutUsage(name, false) || isMoneyName(name) || /usage|tokens|cost/i.test(name),
  );
  return (
    isSure ||
    (COUNTS.test(copy.name) && addsUsage(scopeOf(copy.node))) ||
    (COUNTS.test(shared) && targets.some((name) => wordsOf(name).some((word) => COUNTS.test(word))))
  );
}

/** `model.input += row.inputTokens`: usage or money is added up around the copy. */
function addsUsage(scope: SyntaxNode): boolean {
  for (const node of descendants(scope)) {
    if (node.kind !== 'assign' || node.operator !== '+=' || node.value === null) continue;
    const name = lastName(pathOf(node.value));
    if (isAboutUsage(name, true) || isMoneyName(name)) return true;
  }
  return false;
}
