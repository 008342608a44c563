import { calleeName, callsIn, lastNameOf, pathOf, receiverOf } from '../facts/calls.ts';
import { wordsOf } from '../facts/names.ts';
import { rememberNames } from '../facts/remember.ts';
import { resolve } from '../facts/values.ts';
import { descendants } from '../facts/walk.ts';
import type { CallNode, FunctionNode, SyntaxNode } from '../languages/syntax.ts';
import { hintOf, hintOfName, isEmitName, isMeterCall } from './vocabulary.ts';

const RECORDS = /^(publish|report|record|track|emit|submit|commit|flush|add|observe|end|finish|log|send)/i;
const STORES =
  /^(create|insert|save|add|insert_one|insert_?many|create_?many|create!|save!|push|send|increment)$/i;
const METERS = /^(meter|metering|billing|usage|usages)$/;

/** True for a call that writes usage down or hands it on: `recordUsage`, `usage_reporter.publish`, `UsageEvent.create!`. */
export function recordsUsage(call: CallNode): boolean {
  const name = calleeName(call);
  if (isEmitName(name, false) && hintOfName(name) === 'strong') return true;
  if (isRecorder(name)) return true;
  const receiver = receiverOf(call);
  if (receiver === null) return /^(record|track|report|meter|charge|bill)/i.test(name) && isGivenUsage(call);
  const last = lastNameOf(receiver);
  if (STORES.test(name) && isUsageRow(last)) return true;
  if (!RECORDS.test(name)) return false;
  if (isMeterCall(last, name) || (METERS.test(wordsOf(last).at(-1) ?? '') && isGivenUsage(call))) return true;
  const made = resolve(receiver);
  return isRecorder(pathOf(receiver)) || (made.kind === 'call' && isRecorder(calleeName(made)));
}

/** Counts of tokens or units stand among what the call is given. */
function isGivenUsage(call: CallNode): boolean {
  return call.arguments.some(({ name, value }) => {
    if (name !== null && hintOfName(name) === 'strong') return true;
    for (const node of descendants(value)) {
      const said = node.kind === 'object' ? node.entries.map(({ key }) => key ?? '') : [lastNameOf(node)];
      if (said.some((one) => one !== '' && hintOfName(one) === 'strong')) return true;
    }
    return false;
  });
}

/** `UsageEvent`, `usage_records`, `prisma.usageRecord`. */
const isUsageRow = rememberNames((name): boolean =>
  /^(token_|api_|credit_|model_)?usages?(_(event|record|row|entry|entrie|log|item|ledger)s?)?$/.test(
    wordsOf(name).join('_'),
  ),
);

/** `NewUsageReporter`, `usageTracker`, `QuotaRecorder`. */
const isRecorder = rememberNames((name): boolean => {
  const words = wordsOf(name);
  return (
    hintOf(words) === 'strong' &&
    words.some((word) => /^(reporter|recorder|tracker|meter|collector|logger)$/.test(word))
  );
});

/** The first call by which a function writes usage down, or makes what will. */
export function recordingIn(fn: FunctionNode): CallNode | null {
  for (const call of callsIn(fn)) if (recordsUsage(call)) return call;
  return null;
}

/** The first such call within the statements. */
export function recordingAmong(statements: readonly SyntaxNode[]): CallNode | null {
  for (const statement of statements)
    for (const node of descendants(statement)) if (node.kind === 'call' && recordsUsage(node)) return node;
  return null;
}

/** True where something within says a word of usage: it may be metered by what is not in view. */
export function speaksOfUsage(root: SyntaxNode): boolean {
  for (const node of descendants(root)) {
    const name =
      node.kind === 'name' || node.kind === 'member'
        ? node.name
        : node.kind === 'string'
          ? node.value.slice(0, MAX_TEXT)
          : '';
    if (name !== '' && (hintOfName(name) === 'strong' || /usage|reporter|metering|billing|quota/i.test(name)))
      return true;
  }
  return false;
}

/** A longer text is prose. */
const MAX_TEXT = 200;
