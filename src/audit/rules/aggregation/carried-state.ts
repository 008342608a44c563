import { calleeName, pathOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { isMoneyName } from '../../facts/money/money-names.ts';
import { isPlural } from '../../facts/names.ts';
import { type SharedDefault, sharedDefaults } from '../../facts/shared-defaults.ts';
import { frozenClasses, type SharedObject, sharedObjects } from '../../facts/shared-objects.ts';
import { type MisreadTotal, misreadTotals } from '../../facts/totals/misread-totals.ts';
import { type OverwrittenTotal, overwrittenTotals } from '../../facts/totals/overwritten-totals.ts';
import { type UnresetTotal, unresetTotals } from '../../facts/totals/unreset-totals.ts';
import { assignmentsOf } from '../../facts/values.ts';
import { ancestors, descendants, enclosingNamedFunction, isWithin, loopAround } from '../../facts/walk.ts';
import type { AssignNode, IfNode, LoopNode, SyntaxNode } from '../../languages/syntax.ts';
import { isBillingCode } from '../../trace/billing-code.ts';
import { isAboutUsage } from '../../trace/vocabulary.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-318: what one item left behind enters the next one's figure, or is lost by it. */
export const carriedState = defineRule({
  id: 'MTR-318',
  name: 'carried-state',
  section: 'aggregation',
  title: 'Total is carried over to the next item or overwritten by it',
  severity: 'critical',
  classification: 'vulnerability',
  question:
    'Does every customer, session and chunk start from its own empty total, and does every turn of a loop add to the result instead of replacing it?',
  cost: 'Usage of one customer or session is billed to the next one as well, or only the last part of it is billed.',
  remediation: 'Make the total anew for each item, inside the loop.',
  references: [
    'https://docs.python.org/3/library/dataclasses.html#mutable-default-values',
    'https://docs.python.org/3/faq/programming.html#why-are-default-values-shared-between-objects',
  ],
  *match(scope) {
    const frozen = frozenClasses(scope.audited);
    for (const facts of scope.audited) {
      for (const shared of sharedObjects(facts, frozen)) yield* matchShared(facts, shared);
      for (const assign of facts.nodes('assign')) yield* matchOverwritten(facts, assign);
      for (const total of unresetTotals(facts)) yield* matchNotReset(facts, total);
      for (const total of overwrittenTotals(facts)) yield* matchReplaced(facts, total);
      for (const total of misreadTotals(facts)) yield* matchMisread(facts, total);
      for (const shared of sharedDefaults(facts)) yield* matchSharedDefault(facts, shared);
      for (const node of facts.nodes('if')) yield* matchKept(facts, node);
    }
  },
});

const TALLY = /metrics?|usage|costs?|stats|statistics|counters?|budget|totals?|tokens|credits|ledger|spend/i;
/** `metrics: Metrics = Metrics()` in a data class: made once, when the class is. */
function* matchShared({ file }: FileFacts, { node, name, made, owner }: SharedObject): Generator<Match> {
  if (!TALLY.test(name) && !TALLY.test(made)) return;
  yield {
    file,
    node,
    confidence: 'likely',
    message: `\`${name}\` is one \`${made}\` made with the class \`${owner}\` and shared by all its objects: what one session adds shows up in every other one and is charged again.`,
    remediation: `Let each object make its own: \`field(default_factory=${made})\`.`,
  };
}

/** `result.Metrics = metrics` in a loop that otherwise appends to `result`. */
function* matchOverwritten(facts: FileFacts, assign: AssignNode): Generator<Match> {
  const [target] = assign.targets;
  if (assign.operator !== '=' || target?.kind !== 'member' || target.object.kind !== 'name') return;
  if (!isPlural(target.name) || assign.value?.kind !== 'name') return;
  const loop = loopAround(assign);
  const holder = target.object.name;
  if (loop === null || isMadeIn(holder, assign, loop) || !isMadeIn(assign.value.name, assign, loop)) return;
  if (endsLoop(assign) || isReadIn(loop, target) || !isCollectedIn(loop, holder, target.name)) return;
  yield {
    file: facts.file,
    node: assign,
    confidence: 'likely',
    message: `\`${holder}.${target.name}\` is replaced on every turn of the loop while the rest of \`${holder}\` is collected: only the last turn’s \`${target.name}\` remain, and what is computed from them leaves the others out.`,
    remediation: 'Append them to what earlier turns collected.',
  };
}

function isMadeIn(name: string, from: SyntaxNode, loop: LoopNode): boolean {
  const isVariable = loop.variables.some((one) =>
    [...descendants(one)].some((n) => n.kind === 'name' && n.name === name),
  );
  return isVariable || assignmentsOf(name, from).some((one) => one !== from && isWithin(one, loop));
}

/** A break after it: the loop was only looking for one. */
function endsLoop(assign: AssignNode): boolean {
  const { parent } = assign;
  const body =
    parent === null
      ? []
      : parent.kind === 'if'
        ? [...parent.then, ...parent.else]
        : 'body' in parent
          ? parent.body
          : [];
  return body.some(
    (one) => (one.kind === 'break' || one.kind === 'return') && one.span.start > assign.span.start,
  );
}

function isReadIn(loop: LoopNode, target: SyntaxNode): boolean {
  const path = pathOf(target);
  for (const node of descendants(loop))
    if (node.kind === 'member' && node !== target && pathOf(node) === path) return true;
  return false;
}

/** Another field of the same object is appended to in the loop's function. */
function isCollectedIn(loop: LoopNode, holder: string, field: string): boolean {
  for (const node of descendants(enclosingLoopBody(loop))) {
    if (node.kind === 'assign') {
      const [target] = node.targets;
      if (target?.kind !== 'member' || pathOf(target.object) !== holder || target.name === field) continue;
      if (node.operator === '+=') return true;
      if (node.value?.kind === 'call' && calleeName(node.value) === 'append') return true;
    }
    if (
      node.kind === 'call' &&
      /^(push|append|extend|concat)$/.test(calleeName(node)) &&
      node.callee.kind === 'member'
    ) {
      const into = node.callee.object;
      if (into.kind === 'member' && pathOf(into.object) === holder && into.name !== field) return true;
    }
  }
  return false;
}

/** The outermost loop around it: what is collected may be collected one loop further out. */
function enclosingLoopBody(loop: LoopNode): LoopNode {
  let outer = loop;
  for (const above of ancestors(loop)) {
    if (above.kind === 'function') break;
    if (above.kind === 'loop') outer = above;
  }
  return outer;
}

/** `total += e.units` for each event, `bill(customer, total)` for each customer, `total = 0` before them all. */
function* matchNotReset({ file }: FileFacts, total: UnresetTotal): Generator<Match> {
  const { name, start, addition, use, isPerOwner } = total;
  const isSaid = isAboutUsage(name, true) || (isPerOwner && (isMoneyName(name) || TALLY.test(name)));
  if (!isSaid && !isBillingCode(addition, file)) return;
  yield {
    file,
    node: start,
    evidence: [addition, use].map((node) => ({ file, node })),
    confidence: 'likely',
    message: `\`${name}\` starts empty once, before the loop over all items: what is handed on for each item also holds those before it, and every customer after the first pays for the others too.`,
  };
}

/** `total = e.units * e.price` for each event, where `total += …` is meant. */
function* matchReplaced(
  { file }: FileFacts,
  { node, name, start, isUsage }: OverwrittenTotal,
): Generator<Match> {
  if (!isUsage && !isMoneyName(name) && !isAboutUsage(name, true) && !isBillingCode(node, file)) return;
  yield {
    file,
    node,
    evidence: [{ file, node: start }],
    confidence: 'likely',
    message: `\`${name}\` is replaced by every item instead of being added to: only the last one counts, and what the others used is never billed.`,
    remediation: 'Add to what earlier items left there.',
  };
}

/** `totals = { input: totals.prompt ? totals.prompt + n : n }`: the start is never found again. */
function* matchMisread(
  { file }: FileFacts,
  { node, name, written, read, field }: MisreadTotal,
): Generator<Match> {
  if (
    ![name, written, field].some((one) => isMoneyName(one) || isAboutUsage(one, true)) &&
    !isBillingCode(node, file)
  )
    return;
  yield {
    file,
    node,
    evidence: [{ file, node: read }],
    confidence: 'likely',
    message: `\`${name}\` is added up from \`${name}.${field}\`, which nothing ever sets: the sum is put into \`${written}\`, so every item replaces the total of those before it, and only the last one counts.`,
    remediation: `Read \`${name}.${written}\` here.`,
  };
}

/** `lines=[]` as a default, `pending = []` in a class body: one list for all calls or objects. */
function* matchSharedDefault({ file }: FileFacts, shared: SharedDefault): Generator<Match> {
  const { node, name, owner, by, change } = shared;
  if (![name, owner].some((one) => isAboutUsage(one, true) || TALLY.test(one)) && !isBillingCode(node, file))
    return;
  yield {
    file,
    node,
    evidence: [{ file, node: change }],
    confidence: 'likely',
    message: `\`${name}\` is made once, with \`${owner}\`, and shared by all its ${by}: what is put into it for one customer is still there for the next one, who is billed for both.`,
    remediation:
      by === 'calls'
        ? 'Let the default be nothing, and make a new one in the function.'
        : 'Make it in the constructor, or by a factory.',
  };
}

/** Each branch charges its own tally and starts it anew; the one of the other branch is kept and charged later. */
function* matchKept(facts: FileFacts, node: IfNode): Generator<Match> {
  const [own, other] = [chargedIn(node.then), chargedIn(node.else)];
  if (own === null || other === null || own.name === other.name || own.callee !== other.callee) return;
  if (!TALLY.test(own.name) || !TALLY.test(other.name)) return;
  if (node.then.some((one) => isSetIn(one, other.name)) || !isTalliedOutside(other.name, node)) return;
  yield {
    file: facts.file,
    node: own.reset,
    evidence: [{ file: facts.file, node: other.reset }],
    confidence: 'likely',
    message: `\`${own.name}\` is charged and starts anew here, but \`${other.name}\`, which was collected meanwhile and is charged where this branch is not taken, stays: the same usage is charged again at the next turn or at the end.`,
    remediation: `Start \`${other.name}\` anew here as well.`,
  };
}

interface Charged {
  readonly name: string;
  readonly callee: string;
  readonly reset: AssignNode;
}

/** A tally that is handed to a call and made anew after it, in one list of statements. */
function chargedIn(body: readonly SyntaxNode[]): Charged | null {
  for (const reset of body) {
    const [target] = reset.kind === 'assign' ? reset.targets : [];
    if (reset.kind !== 'assign' || target?.kind !== 'name' || reset.declares || !isFresh(reset.value))
      continue;
    for (const statement of body) {
      if (statement.span.start >= reset.span.start) break;
      for (const call of descendants(statement))
        if (
          call.kind === 'call' &&
          call.arguments.some(({ value }) => value.kind === 'name' && value.name === target.name)
        )
          return { name: target.name, callee: calleeName(call), reset };
    }
  }
  return null;
}

function isFresh(value: SyntaxNode | null): boolean {
  if (value === null) return false;
  if (value.kind === 'unary') return value.operator === '&' && isFresh(value.operand);
  if (value.kind === 'object') return value.entries.length === 0;
  if (value.kind === 'number') return value.value === 0;
  return value.kind === 'call' && (value.isNew || /^(new|emptyUsage|newUsage)$/i.test(calleeName(value)));
}

function isSetIn(statement: SyntaxNode, name: string): boolean {
  for (const node of descendants(statement))
    if (node.kind === 'assign' && node.targets.some((one) => one.kind === 'name' && one.name === name))
      return true;
  return false;
}

/** It is added to in another place of the same function as well. */
function isTalliedOutside(name: string, node: IfNode): boolean {
  const fn = enclosingNamedFunction(node);
  for (const inner of fn === null ? [] : descendants(fn)) {
    if (inner.kind !== 'assign' || inner.operator !== '+=' || isWithin(inner, node)) continue;
    const [target] = inner.targets;
    if (target !== undefined && pathOf(target).split('.')[0] === name) return true;
  }
  return false;
}
