import { calleeName, pathOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { wordsOf } from '../../facts/names.ts';
import { resolve } from '../../facts/values.ts';
import { ancestors, descendants, enclosingNamedFunction } from '../../facts/walk.ts';
import type { AssignNode, CallNode, ClassNode, SyntaxNode } from '../../languages/syntax.ts';
import { isBillingCode } from '../../trace/billing-code.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-325: what was read back is kept apart, and the next save writes over it. */
export const halfSaved = defineRule({
  id: 'MTR-325',
  name: 'half-saved',
  section: 'aggregation',
  title: 'Saving writes over usage that was read back',
  severity: 'critical',
  classification: 'vulnerability',
  question: 'Does a save of totals contain everything that was read from the same place before?',
  cost: 'Usage or cost recorded before a restart is gone from the store at the first save after it.',
  remediation: 'Write what was read back together with the new values, or merge it in before the first save.',
  references: ['https://cwe.mitre.org/data/definitions/664.html', 'https://12factor.net/processes'],
  *match(scope) {
    for (const facts of scope.audited)
      for (const node of facts.nodes('class')) yield* matchClass(facts, node);
  },
});

const WRITES =
  /^(write|write_?text|write_?bytes|write_?file(sync)?|save|set|put|put_?object|store|dump|upload)$/i;
const READS = /^(read|read_?text|read_?bytes|read_?file(sync)?|load|get|get_?object|fetch|download)$/i;

function* matchClass(facts: FileFacts, node: ClassNode): Generator<Match> {
  const calls = callsOf(facts, node);
  for (const write of calls) {
    if (!WRITES.test(calleeName(write))) continue;
    const place = placeOf(write);
    const [, content] = write.arguments;
    if (place === null || content === undefined) continue;
    const written = fieldsIn(content.value).filter((field) => field !== place);
    const read = calls.flatMap((call) => restoredBy(call, place) ?? [])[0];
    if (read === undefined || written.length === 0 || isMentioned(write, read.field)) continue;
    if (!isAboutTotals([read.field, ...written, node.name ?? '']) && !isBillingCode(write, facts.file))
      continue;
    yield {
      file: facts.file,
      node: write,
      evidence: [{ file: facts.file, node: read.assign }],
      confidence: 'likely',
      message: `\`${place}\` is written with \`${written.join('`, `')}\` alone, while what was read from it is kept in \`${read.field}\`: whatever was not moved over by then is lost at the first save after a restart.`,
    };
  }
}

function callsOf(facts: FileFacts, node: ClassNode): CallNode[] {
  return facts
    .nodes('call')
    .filter((call) => call.span.start >= node.span.start && call.span.end <= node.span.end);
}

/** The field that names the place: `self.metrics_path`. */
function placeOf(call: CallNode): string | null {
  const first = call.arguments[0]?.value;
  return first === undefined ? null : ownField(first);
}

function ownField(node: SyntaxNode): string | null {
  const path = pathOf(node);
  return /^((self|this)\.\w+|@\w+)$/.test(path) ? path : null;
}

/** The field of the same object that what is read from the place ends in. */
function restoredBy(
  call: CallNode,
  place: string,
): { readonly field: string; readonly assign: AssignNode } | null {
  if (!READS.test(calleeName(call)) || placeOf(call) !== place) return null;
  const fn = enclosingNamedFunction(call);
  if (fn === null) return null;
  let last: { readonly field: string; readonly assign: AssignNode } | null = null;
  for (const inner of descendants(fn)) {
    if (inner.kind !== 'assign' || inner.operator !== '=' || inner.value === null) continue;
    const [target] = inner.targets;
    const field = target === undefined ? null : ownField(target);
    if (field !== null && inner.span.end >= call.span.start && comesFrom(inner.value, call))
      last = { field, assign: inner };
  }
  return last;
}

/** The value is the call, or made of names that hold it. */
function comesFrom(value: SyntaxNode, call: CallNode, steps = MAX_STEPS): boolean {
  for (const inner of descendants(value)) {
    if (inner === call) return true;
    if (inner.kind !== 'name' || steps === 0) continue;
    const behind = resolve(inner);
    if (behind !== inner && comesFrom(behind, call, steps - 1)) return true;
  }
  return false;
}

const MAX_STEPS = 3;

/** The object's own fields that the content is made of. */
function fieldsIn(content: SyntaxNode, steps = MAX_STEPS): string[] {
  const fields = new Set<string>();
  for (const inner of descendants(content)) {
    const field = inner.kind === 'member' || inner.kind === 'name' ? ownField(inner) : null;
    if (field !== null && !(inner.parent?.kind === 'call' && inner.parent.callee === inner))
      fields.add(field);
    if (inner.kind !== 'name' || steps === 0) continue;
    const behind = resolve(inner);
    if (behind !== inner) for (const one of fieldsIn(behind, steps - 1)) fields.add(one);
  }
  return [...fields];
}

/** The function that saves looks at the field. */
function isMentioned(write: CallNode, field: string): boolean {
  for (const above of ancestors(write))
    if (above.kind === 'function') return [...descendants(above)].some((inner) => pathOf(inner) === field);
  return true;
}

function isAboutTotals(names: readonly string[]): boolean {
  return names.some((name) =>
    wordsOf(name).some((word) =>
      /^(metrics?|costs?|usage|usages|totals?|credits?|tokens?|budget|spend|counters?|stats)$/.test(word),
    ),
  );
}
