import { calleeLabel, calleeName, calleePath, isCallee, pathOf } from '../../facts/calls.ts';
import { collectedPath, emptiedPaths, isEmptyCollection } from '../../facts/collections.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { wordsOf } from '../../facts/names.ts';
import { copiedField, fieldOf } from '../../facts/own-fields.ts';
import { putUnder } from '../../facts/put-under.ts';
import { isZero } from '../../facts/values.ts';
import { ancestors, descendants, mentionsAny } from '../../facts/walk.ts';
import type { CallNode, ClassNode, FunctionNode, LoopNode, SyntaxNode } from '../../languages/syntax.ts';
import { isBillingCode } from '../../trace/billing-code.ts';
import { isAboutUsage } from '../../trace/vocabulary.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-228: an object that lives on sends what it has collected and keeps it, so that the next flush sends it again. */
export const keptAfterFlush = defineRule({
  id: 'MTR-228',
  name: 'kept-after-flush',
  section: 'deduplication',
  title: 'Collected usage is sent and never emptied',
  severity: 'critical',
  classification: 'vulnerability',
  question: 'Is every buffer of collected usage emptied, or made anew, once it was sent?',
  cost: 'Each flush sends everything collected since the start again: the usage is added or billed once more every time.',
  remediation:
    'Take the collected entries out in one step before they are sent, and put them back when sending fails.',
  references: ['https://martinfowler.com/articles/patterns-of-distributed-systems/idempotent-receiver.html'],
  *match({ audited }) {
    for (const facts of audited) for (const owner of ownersIn(facts)) yield* matchOwner(facts, owner);
  },
});

/** The methods that share one object's fields. */
interface Owner {
  readonly methods: readonly FunctionNode[];
}

/** Classes with their methods, and types whose methods stand beside them. */
function ownersIn(facts: FileFacts): Owner[] {
  const owners: Owner[] = facts.nodes('class').map((node: ClassNode) => ({
    methods: node.body.filter((one): one is FunctionNode => one.kind === 'function'),
  }));
  const byType = new Map<string, FunctionNode[]>();
  for (const fn of facts.nodes('function')) {
    if (fn.receiver !== null) putUnder(byType, fn.receiver.type, fn);
  }
  return [...owners, ...[...byType.values()].map((methods) => ({ methods }))];
}

const CONSTRUCTS =
  /^(constructor|__init__|__construct|initialize|new|init|create|setup|set_?up|build)$|^New[A-Z]|^with_/;

function* matchOwner({ file }: FileFacts, { methods }: Owner): Generator<Match> {
  const working = methods.filter(({ name }) => name === null || !CONSTRUCTS.test(name));
  const fields = fieldsOf(working);
  let looked = 0;
  for (const [field, { call, by }] of fields.sent) {
    const addition = fields.collected.get(field);
    if (addition === undefined || fields.emptied.has(field)) continue;
    if (!isBillingCode(call, file) && !isAboutUsage(field, true) && !METERS.test(calleePath(call))) continue;
    if (++looked > MAX_FIELDS) return;
    const again = sentAgain(methods, { by, field, tallies: fields.tallies });
    if (again === null) continue;
    yield {
      file,
      node: call,
      evidence: [addition, again].map((node) => ({ file, node })),
      confidence: 'likely',
      message: `\`${calleeLabel(call)}\` sends all of \`${field}\`, which nothing ever empties, although this object goes on collecting: every later flush sends the earlier entries again, and their usage is counted once more each time.`,
    };
  }
}

/** No object keeps more buffers. */
const MAX_FIELDS = 8;

/** What the methods of one object do with its fields. */
interface Fields {
  readonly collected: Map<string, SyntaxNode>;
  readonly emptied: Set<string>;
  /** Collected or counted up somewhere. */
  readonly tallies: Set<string>;
  readonly sent: Map<string, { readonly call: CallNode; readonly by: FunctionNode }>;
}

function fieldsOf(methods: readonly FunctionNode[]): Fields {
  const fields: Fields = { collected: new Map(), emptied: new Set(), tallies: new Set(), sent: new Map() };
  for (const fn of methods) for (const node of descendants(fn)) noteFields(fields, node, fn);
  // Most objects empty what they collect, or collect nothing: what they send is not asked.
  if ([...fields.collected.keys()].some((field) => !fields.emptied.has(field)))
    for (const fn of methods) for (const node of descendants(fn)) noteSent(fields, node, fn);
  return fields;
}

/** Nodes of other kinds put nothing into a field and take nothing out. */
const NOTED: ReadonlySet<SyntaxNode['kind']> = new Set(['assign', 'binary', 'call', 'unary']);

function noteFields(fields: Fields, node: SyntaxNode, fn: FunctionNode): void {
  if (!NOTED.has(node.kind)) return;
  const collected = collectedPath(node);
  const added = fieldOf(collected ?? countedUp(node), fn);
  if (added !== null) {
    fields.tallies.add(added);
    if (collected !== null && !fields.collected.has(added)) fields.collected.set(added, node);
  }
  for (const path of [...emptiedPaths(node), ...takenOut(node)]) {
    const cleared = fieldOf(path, fn);
    if (cleared !== null) fields.emptied.add(cleared);
  }
}

function noteSent(fields: Fields, node: SyntaxNode, fn: FunctionNode): void {
  noteEachSent(fields, node, fn);
  if (node.kind !== 'call' || !isSending(node)) return;
  for (const field of fieldsHanded(node, fn))
    if (!fields.sent.has(field)) fields.sent.set(field, { call: node, by: fn });
}

/** `for tenant, n := range c.counts { c.meter.Record(tenant, n) }`: each entry is sent by itself. */
function noteEachSent(fields: Fields, node: SyntaxNode, fn: FunctionNode): void {
  if (node.kind !== 'loop' || node.variety !== 'each' || node.iterable === null) return;
  const field = fieldOf(pathOf(node.iterable), fn);
  if (field === null || fields.sent.has(field)) return;
  const names = new Set(
    node.variables.flatMap((variable) =>
      [...descendants(variable)].flatMap((one) => (one.kind === 'name' ? [one.name] : [])),
    ),
  );
  for (const statement of node.body)
    for (const call of descendants(statement))
      if (
        call.kind === 'call' &&
        isSending(call) &&
        call.arguments.some(({ value }) => mentionsAny(value, names))
      )
        fields.sent.set(field, { call, by: fn });
}

function countedUp(node: SyntaxNode): string | null {
  const [target] = node.kind === 'assign' && node.operator === '+=' ? node.targets : [];
  return target === undefined ? null : pathOf(target);
}

const TAKES_OUT = /drain|flush|take|clear|reset|swap|replace|pop|shift|splice|unset|delete/i;

/** Given to something whose name says that it empties it, or taken apart by key. */
function* takenOut(node: SyntaxNode): Generator<string> {
  if (node.kind === 'unary' && node.operator === 'delete') yield pathOf(node.operand);
  if (node.kind !== 'call' || !TAKES_OUT.test(calleeName(node)) || isSending(node)) return;
  for (const { value } of node.arguments) {
    yield pathOf(value);
    if (value.kind !== 'function')
      for (const inner of descendants(value)) if (inner.kind === 'member') yield pathOf(inner);
  }
}

const SENDS = new Set(
  'ingest record meter send insert upload publish post put write save store create upsert produce report ingest import submit emit track charge bill persist commit deliver dispatch'.split(
    ' ',
  ),
);

function isSending(call: CallNode): boolean {
  return isNamedSending(call) || (/^create$/i.test(calleeName(call)) && METERS.test(calleePath(call)));
}

const METERS = /meter_?events?|usage/i;

function isNamedSending(call: CallNode): boolean {
  return wordsOf(calleeName(call)).some((word) => SENDS.has(word));
}

/** The fields that stand whole among what is handed to the call: `insert(this.docs)`, `post(JSON.stringify(this.docs))`. */
function fieldsHanded(call: CallNode, fn: FunctionNode): ReadonlySet<string> {
  const fields = new Set<string>();
  for (const { value } of call.arguments)
    for (const node of descendants(value, (inner) => inner.kind !== 'function' && inner.kind !== 'index')) {
      if (node.kind === 'name') {
        const copied =
          isMeasured(node) || isCallee(node) ? null : (copiedField(node, fn) ?? fieldOf(node.name, fn));
        if (copied !== null) fields.add(copied);
      }
      if (node.kind !== 'member' || node.parent?.kind === 'index' || isMeasured(node)) continue;
      const field = fieldOf(pathOf(node), fn);
      if (field !== null && !isCallee(node)) fields.add(field);
    }
  return fields;
}

/** `this.docs.length`, `count(this.docs)`: only its size is told. */
function isMeasured(node: SyntaxNode): boolean {
  const { parent } = node;
  if (parent?.kind === 'member')
    return /^(length|size|count|len|Count|is_?empty|empty\??)$/i.test(parent.name);
  return parent?.kind === 'call' && /^(len|count|sizeof|size|empty)$/i.test(calleeName(parent));
}

/** What shows that one object flushes several times: another field is started anew with it, a timer, or a size. */
function sentAgain(
  methods: readonly FunctionNode[],
  {
    by,
    field,
    tallies,
  }: { readonly by: FunctionNode; readonly field: string; readonly tallies: ReadonlySet<string> },
): SyntaxNode | null {
  const leading = leadingTo(methods, by);
  for (const fn of leading) {
    const clock = fn.decorators.find((one) => CLOCKS.test(pathOf(one)));
    if (clock !== undefined) return clock;
  }
  for (const fn of leading)
    for (const node of descendants(fn)) {
      if (node.kind === 'assign' && startsAnew(node.value)) {
        const other = node.operator === '=' && node.targets[0] ? fieldOf(pathOf(node.targets[0]), fn) : null;
        if (other !== null && other !== field && tallies.has(other)) return node;
      }
      if (node.kind === 'call' && callsOneOf(node, leading) && isRepeated(node, fn, field)) return node;
    }
  return null;
}

const CLOCKS = /(^|\.)(Scheduled|Interval|Cron|Schedule|periodic_task|repeat_every)$/;

/** The method itself, those that call it, and those that call these. */
function leadingTo(methods: readonly FunctionNode[], by: FunctionNode): readonly FunctionNode[] {
  const found = [by];
  for (let i = 0; i < found.length && i < MAX_LEADING; i++) {
    const name = plainName(found[i]?.name);
    for (const fn of methods)
      if (
        !found.includes(fn) &&
        [...descendants(fn)].some((node) => node.kind === 'call' && plainName(calleeName(node)) === name)
      )
        found.push(fn);
  }
  return found;
}

const MAX_LEADING = 12;

/** PHP does not tell the cases of a method's name apart. */
function plainName(name: string | null | undefined): string {
  return (name ?? '?').toLowerCase();
}

function callsOneOf(call: CallNode, methods: readonly FunctionNode[]): boolean {
  const name = plainName(calleeName(call));
  return methods.some((fn) => plainName(fn.name) === name);
}

function startsAnew(value: SyntaxNode | null): boolean {
  return value !== null && (isEmptyCollection(value) || isZero(value));
}

const TIMERS = /^(setInterval|every|schedule|scheduleAtFixedRate|scheduleWithFixedDelay|interval|Every)$/;

/** Called by a timer, in a loop without end, or once the field has grown long enough. */
function isRepeated(call: CallNode, fn: FunctionNode, field: string): boolean {
  for (const above of ancestors(call)) {
    if (above === fn) return false;
    if (above.kind === 'loop' && (above.variety === 'forever' || waits(above))) return true;
    if (above.kind === 'call' && TIMERS.test(calleeName(above))) return true;
    if (above.kind === 'if' && measures(above.test, fn, field)) return true;
  }
  return false;
}

/** `while not self._stop.wait(10):`, `for range ticker.C`: until the object is closed. */
function waits({ variety, test, iterable }: LoopNode): boolean {
  const head = variety === 'while' || variety === 'for' ? test : iterable;
  if (head === null) return variety !== 'each';
  return [...descendants(head)].some(
    (node) =>
      (node.kind === 'name' || node.kind === 'member') &&
      /stop|closed|running|ticker|wait|cancel/i.test(node.name),
  );
}

function measures(test: SyntaxNode, fn: FunctionNode, field: string): boolean {
  for (const node of descendants(test))
    if (node.kind === 'binary' && /^>=?$/.test(node.operator) && !isZero(node.right))
      for (const inner of descendants(node.left))
        if (inner.kind === 'member' && fieldOf(pathOf(inner), fn) === field && isMeasured(inner)) return true;
  return false;
}
