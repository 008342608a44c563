import {
  calleeLabel,
  calleeName,
  callsWithin,
  pathOf,
  receiverOf,
  useOf,
  valueName,
} from '../../facts/calls.ts';
import { type LostCall, lostCalls } from '../../facts/earlier/lost-calls.ts';
import { type LostEntry, lostEntries } from '../../facts/earlier/lost-entries.ts';
import { type LostStep, lostSteps } from '../../facts/earlier/lost-steps.ts';
import { type LostValue, lostValues } from '../../facts/earlier/lost-values.ts';
import { isEventKey } from '../../facts/keys/event-keys.ts';
import { isCharge, isUsageReport } from '../../facts/money/charges.ts';
import { isMoneyName } from '../../facts/money/money-names.ts';
import { isRefundCall, isSettleCall } from '../../facts/money/reservations.ts';
import { lastName, plainName, wordsOf } from '../../facts/names.ts';
import { descendants, mentionsNamed } from '../../facts/walk.ts';
import type { CallNode, FunctionNode } from '../../languages/syntax.ts';
import { isBalance, isLimitAmount, isQuantity, isUsedAmount } from '../../trace/amount-names.ts';
import { isBillingFile, isScreenCode, isUsageCode } from '../../trace/billing-code.ts';
import { unusedRecorders } from '../../trace/losses/unused-recorders.ts';
import type { Trace } from '../../trace/site.ts';
import { recordsUsage } from '../../trace/usage-recording.ts';
import { hintOfName, isEmitName } from '../../trace/vocabulary.ts';
import { defineRule, type Match, type RuleScope } from '../rule.ts';

/** MTR-136: what recorded, settled or sent usage before the change is not called, written or set any more. */
export const lostRecord = defineRule({
  id: 'MTR-136',
  name: 'lost-record',
  section: 'ingestion',
  title: 'What was recorded before is no longer recorded',
  severity: 'critical',
  classification: 'vulnerability',
  question:
    'Is everything that was recorded, settled or sent again before a function was rewritten still so afterwards?',
  cost: 'The work goes on, and its usage is not recorded, not settled or not sent any more: it is never billed, and nothing fails.',
  remediation: 'Make the call, write the field or set the value on every way on which it was before.',
  references: [
    'https://docs.stripe.com/billing/subscriptions/usage-based/recording-usage',
    'https://cwe.mitre.org/data/definitions/460.html',
  ],
  *match(scope) {
    const { audited, base } = scope;
    for (const facts of audited)
      for (const { recorder, ends, call } of unusedRecorders(facts))
        yield {
          file: facts.file,
          node: call,
          evidence: [{ file: facts.file, node: recorder }],
          confidence: 'likely',
          message: `\`${ends.name ?? ''}\` ends work by \`${calleeLabel(call)}\` and records nothing, although \`${recorder.name ?? ''}\` stands there for it and is never used: what is billed from its start has no end.`,
        } satisfies Match;
    if (base === null) return;
    for (const lost of lostCalls(audited, base.files)) yield* matchCall(lost, scope);
    for (const lost of lostSteps(audited, base.files)) yield* matchStep(lost, scope);
    for (const lost of lostValues(audited, base.files)) yield* matchValue(lost);
    for (const lost of lostEntries(audited, base.files)) yield* matchEntry(lost, scope);
  },
});

function* matchCall(lost: LostCall, { trace, base }: RuleScope): Generator<Match> {
  const { facts, fn, call, how, left, added } = lost;
  const name = calleeName(call);
  // What is declared nowhere any more is called otherwise now, or was taken out on purpose.
  if ((base?.trace.calls.named(name) ?? []).length > 0 && trace.calls.named(name).length === 0) return;
  const rearms = how === 'gone' ? rearmedBy(lost, trace) : null;
  if (rearms === null && (!isRecording(call) || isReckoning(call))) return;
  if (how === 'gone' && added.some((one) => isOnSame(one, call))) return;
  // Something else records now, or does what the call did.
  if (how === 'gone' && added.some((one) => isRecording(one) || reaches(one, name, trace))) return;
  if (how === 'gone' && trace.calls.callersOf(fn).some((one) => isMadeAround(one, name))) return;
  yield {
    file: facts.file,
    node: left ?? fn,
    ...(left === null ? { lines: { startLine: fn.span.startLine, endLine: fn.span.startLine } } : {}),
    isRemoval: true,
    confidence: 'likely',
    message:
      rearms !== null
        ? `\`${fn.name ?? ''}\` called \`${name}\` before this change, which starts it again; now nothing does: it runs once, and what is collected afterwards is not sent.`
        : how === 'gone'
          ? `\`${fn.name ?? ''}\` called \`${calleeLabel(call)}\` before this change and does the same work without it now: what it recorded or settled is not any more.`
          : `Before this change \`${fn.name ?? ''}\` called \`${calleeLabel(call)}\` whatever happened; now it does so only when all went well: what was used when it fails is not recorded or settled.`,
  };
}

/** The same thing is asked for it by another name; an object's own methods are of all kinds. */
function isOnSame(one: CallNode, other: CallNode): boolean {
  const [a, b] = [one, other].map((call) => lastName(pathOf(receiverOf(call) ?? call)));
  return (
    receiverOf(one) !== null &&
    receiverOf(other) !== null &&
    a === b &&
    !/^(\w{0,2}|this|self|svc|service)$/.test(a ?? '')
  );
}

/** A call that writes down, charges, settles or gives back what was used. */
function isRecording(call: CallNode): boolean {
  return (
    recordsUsage(call) ||
    isUsageReport(call) ||
    isCharge(call) ||
    isSettleCall(call) ||
    isRefundCall(call) ||
    isEmitName(calleeName(call), false)
  );
}

const REARMS = /^(re)?(schedule|arm|queue|enqueue|start|run)(_?(next|again|send|flush|timer|run))?$/i;

/** The function in view that the call ran and that runs this one again: `schedule` around `setTimeout(send)`. */
function rearmedBy({ call, fn }: LostCall, { calls }: Trace): FunctionNode | null {
  const name = calleeName(call);
  if (!REARMS.test(name) || fn.name === null) return null;
  for (const one of calls.named(name)) {
    // It starts itself again, in what it leaves behind.
    if (!mentionsNamed(one, fn.name) || mentionsNamed(one, name)) continue;
    if (callsWithin(one).some((inner) => STARTS.test(calleeName(inner)))) return one;
  }
  return null;
}

const STARTS =
  /^(setTimeout|setImmediate|AfterFunc|call_later|postDelayed|schedule|perform_(in|later)|set_timeout|apply_async|Timer|delay|sleep)$/;

/** What the call runs makes that call, or one that records, itself or some steps further down. */
function reaches(call: CallNode, name: string, { calls }: Trace): boolean {
  const pending = calls.definitionsOf(call).map((fn) => ({ fn, depth: 0 }));
  const seen = new Set<FunctionNode>();
  for (let one = pending.pop(); one !== undefined; one = pending.pop()) {
    const { fn: run, depth } = one;
    if (seen.has(run)) continue;
    seen.add(run);
    for (const inner of callsWithin(run)) {
      if (calleeName(inner) === name || isRecording(inner)) return true;
      if (depth < MAX_DEPTH)
        pending.push(...calls.definitionsOf(inner).map((fn) => ({ fn, depth: depth + 1 })));
    }
  }
  return false;
}

/** What was put into a function of its own records within so many calls. */
const MAX_DEPTH = 2;

/** Something is made or read, or a sum is worked out (`total.Add(amount)`), and nothing is written down by the call itself. */
function isReckoning(call: CallNode): boolean {
  if (/^(new|get|is|has|list|find|read|fetch|load|query|count)/i.test(calleeName(call))) return true;
  return (
    /^(add|sub|plus|minus|append)$/i.test(calleeName(call)) &&
    useOf(call) !== 'discarded' &&
    useOf(call) !== 'awaited'
  );
}

/** Whoever calls the function makes the call beside it. */
function isMadeAround(caller: CallNode, name: string): boolean {
  for (let above = caller.parent; above !== null; above = above.parent)
    if (above.kind === 'function') return callsWithin(above).some((one) => calleeName(one) === name);
  return false;
}

/** A balance or a count of usage that is moved nowhere any more. */
function* matchStep({ facts, fn, step, stepFile }: LostStep, { trace }: RuleScope): Generator<Match> {
  const { columnName, column, node } = step;
  if (!isBalance(columnName) && !isUsedAmount(columnName) && hintOfName(columnName) !== 'strong') return;
  if (!isUsageCode(fn, facts.file) && !isBillingFile(facts.file)) return;
  // The amount may be moved by what is called in its place.
  for (const call of callsWithin(fn)) {
    if (
      isRecording(call) ||
      trace.calls.definitionsOf(call).some((inner) => mentionsNamed(inner, columnName))
    )
      return;
  }
  for (const inner of descendants(fn))
    if (
      plainName(valueName(inner)) === column ||
      (inner.kind === 'string' && inner.value.includes(columnName))
    )
      return;
  yield {
    file: facts.file,
    node: fn,
    lines: { startLine: fn.span.startLine, endLine: fn.span.startLine },
    isRemoval: true,
    confidence: 'likely',
    message: `Before this change \`${fn.name ?? ''}\` moved \`${columnName}\` (line ${node.span.startLine} of \`${stepFile.path}\`); now nothing in the change does: what it took or counted is used for nothing.`,
  };
}

function isFigure(name: string): boolean {
  return (
    isMoneyName(name) ||
    isBalance(name) ||
    isQuantity(name) ||
    isUsedAmount(name) ||
    isLimitAmount(name) ||
    hintOfName(name) === 'strong'
  );
}

function* matchValue({ facts, fn, declared, name, read, set, setFile }: LostValue): Generator<Match> {
  const { file } = facts;
  if (!isFigure(name)) return;
  yield {
    file,
    node: read,
    evidence: [{ file, node: declared }],
    isRemoval: true,
    confidence: 'certain',
    message: `\`${name}\` is read here as before, and nothing in \`${fn.name ?? ''}\` gives it a value any more (before this change line ${set.span.startLine} of \`${setFile.path}\` did): it is always nothing, whatever was used.`,
  };
}

/** Whose it is, and for which period: rows without it are found by nobody who asks for them. */
const SCOPES =
  /^(tenant|customer|account|organization|organisation|org|workspace|team|project|subscription|user|owner|currency|period|plan|meter|metric|environment)s?(_?(id|uuid|key|code|name|start|end))?$/;

function* matchEntry(lost: LostEntry, scope: RuleScope): Generator<Match> {
  const { facts, fn, object, entry, anchor } = lost;
  const { key } = entry;
  const { file } = facts;
  if (isScreenCode(object, file)) return;
  if (!isFigure(key) && !isEventKey(key) && !SCOPES.test(wordsOf(key).join('_'))) return;
  if (!isUsageCode(object, file) && !isBillingFile(file)) return;
  if (!isWritten(anchor) || !isSaidElsewhere(key, lost, scope)) return;
  yield {
    file,
    node: object,
    isRemoval: true,
    confidence: 'likely',
    message: `\`${fn.name ?? ''}\` wrote \`${key}\` into this record before the change and does not any more, though others still go by it: what is summed or charged by \`${key}\` misses these.`,
  };
}

const WRITES =
  /(insert|create|upsert|save|record|track|report|emit|send|publish|push|add|append|enqueue|ingest|write|store|put)\w*( |$)|usage|event|record|line_?item|invoice|ledger|transaction/i;

function isWritten(anchor: string): boolean {
  return WRITES.test(anchor) && !/log|metric|response|render|json\b|header/i.test(anchor);
}

/** The field is still known to the rest of the change: it was not taken out everywhere. */
function isSaidElsewhere(key: string, { fn, facts }: LostEntry, { files }: RuleScope): boolean {
  const plain = plainName(key);
  for (const other of files) {
    if (!other.file.text.toLowerCase().includes(key.toLowerCase())) continue;
    for (const node of other.nodes('member'))
      if (plainName(node.name) === plain && !(other === facts && isInside(node, fn))) return true;
    for (const node of other.nodes('object'))
      if (
        node.entries.some((one) => one.key !== null && plainName(one.key) === plain) &&
        !(other === facts && isInside(node, fn))
      )
        return true;
  }
  return false;
}

function isInside({ span }: { readonly span: FunctionNode['span'] }, fn: FunctionNode): boolean {
  return span.start >= fn.span.start && span.end <= fn.span.end;
}
