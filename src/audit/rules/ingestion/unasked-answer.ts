import { calleeLabel, calleeName, calleePath, receiverOf, useOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { wordsOf } from '../../facts/names.ts';
import { ancestors, enclosingNamedFunction } from '../../facts/walk.ts';
import type { CallNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { isBillingCode, isEventCode } from '../../trace/billing-code.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-122: a step tells of its failure in its answer, and nobody asks. */
export const unaskedAnswer = defineRule({
  id: 'MTR-122',
  name: 'unasked-answer',
  section: 'ingestion',
  title: 'A failed step is taken for a finished one',
  severity: 'high',
  classification: 'vulnerability',
  question:
    'Is every answer that can tell of a failure (a result object, `false` from `save`) asked before the code goes on with it?',
  cost: 'A failed computation or write of usage counts as done: usage is missing or zero in what is billed, and nothing tries again.',
  remediation:
    'Call the form that raises (`call!`, `save!`), or ask the answer (`raise_if_error!`, `success?`) before using it.',
  references: [
    'https://api.rubyonrails.org/classes/ActiveRecord/Persistence.html#method-i-save',
    'https://docs.rubocop.org/rubocop-rails/cops_rails.html#railssavebang',
    'https://cwe.mitre.org/data/definitions/252.html',
  ],
  *match(scope) {
    for (const facts of scope.audited) {
      const asking = askedNames(facts);
      if (asking.size === 0) continue;
      for (const call of facts.nodes('call')) {
        const fn = enclosingNamedFunction(call);
        const asked = fn === null ? undefined : asking.get(fn)?.get(calleeName(call));
        if (asked === undefined || asked === call) continue;
        if (mayFail(call, scope.files)) yield* matchCall(facts, call, asked);
      }
    }
  },
});

const STEPS =
  /^(call|run|perform|execute|process|invoke|apply|save|update|create|destroy|insert|upsert|charge|submit|post|put|patch)$/;
/** What makes a failure heard, asked of the answer. */
const RAISES =
  /^(raise_if_error!|value!|throw_if_failed|raise_for_status|raise_on_error!?|ensure_success!?)$/;

/** For each function, by name of the step: a call of it whose failure is heard, in the raising form or by asking. */
function askedNames(facts: FileFacts): ReadonlyMap<FunctionNode, ReadonlyMap<string, CallNode>> {
  const found = new Map<FunctionNode, Map<string, CallNode>>();
  for (const call of facts.nodes('call')) {
    const step = heardStep(call);
    const fn = step === null ? null : enclosingNamedFunction(call);
    if (step === null || fn === null) continue;
    const names = found.get(fn) ?? new Map<string, CallNode>();
    if (!names.has(step.name)) names.set(step.name, step.call);
    found.set(fn, names);
  }
  return found;
}

function heardStep(call: CallNode): { readonly name: string; readonly call: CallNode } | null {
  const name = calleeName(call);
  if (name.endsWith('!') && STEPS.test(name.slice(0, -1))) return { name: name.slice(0, -1), call };
  if (!RAISES.test(name)) return null;
  const asked = receiverOf(call);
  return asked?.kind === 'call' && STEPS.test(calleeName(asked))
    ? { name: calleeName(asked), call: asked }
    : null;
}

function* matchCall(facts: FileFacts, call: CallNode, asked: CallNode): Generator<Match> {
  const used = useOf(call) === 'discarded' ? null : amountTakenFrom(call);
  if (used === null && (useOf(call) !== 'discarded' || !isAboutBill(call))) return;
  if (!isBillingCode(call, facts.file) && !isEventCode(call, facts.file)) return;
  if (!isAlike(call, asked) || isCaught(call)) return;
  yield {
    file: facts.file,
    node: call,
    evidence: [{ file: facts.file, node: asked }],
    confidence: 'likely',
    message:
      used === null
        ? `\`${calleeLabel(call)}\` tells of a failure in its answer, which is thrown away here, while \`${calleeLabel(asked)}\` beside it is heard: when it fails the code goes on as if it were done, and its usage is not billed.`
        : `\`${used}\` is taken from the answer of \`${calleeLabel(call)}\` without asking whether it succeeded, while \`${calleeLabel(asked)}\` beside it is heard: after a failure the usage counts as missing or zero.`,
  };
}

/** `Service.call(…).invoice.total_amount`: the amount read from an answer as it is. */
function amountTakenFrom(call: CallNode): string | null {
  let inner: SyntaxNode = call;
  let name: string | null = null;
  for (const above of ancestors(call)) {
    if (above.kind !== 'member' || above.object !== inner) break;
    if (
      /^(success\??|failure\??|ok\??|error|errors|valid\??|status|or|then|and_then|value_or)$/.test(
        above.name,
      )
    )
      return null;
    name = above.name;
    inner = above;
  }
  return name !== null && wordsOf(name).some((word) => AMOUNT.test(word)) ? name : null;
}

const AMOUNT = /^(amount|total|units|usage|quantity|balance|cost)$/;
/** What a step is about, where its failure changes a bill. */
const BILLED =
  /^(usages?|thresholds?|fees?|charges?|balances?|events?|meters?|metering|quotas?|line|lines|records?|aggregations?|calculate|compute|rating)$/;

function isAboutBill(call: CallNode): boolean {
  if (wordsOf(calleePath(call)).some((word) => NOT_BILLED.test(word))) return false;
  return wordsOf(calleePath(call)).some((word) => BILLED.test(word));
}

/** What is counted of mails and pages is looked at, and billed to nobody. */
const NOT_BILLED = /^(emails?|mails?|clicks?|opens?|views?|visits?|notifications?|audit|analytics)$/;

/** False where the step's own class is at hand and gives no answer that tells of a failure. */
function mayFail(call: CallNode, files: readonly FileFacts[]): boolean {
  const parts = calleePath(call)
    .split('.')
    .slice(0, -1)
    .filter((part) => part !== 'new');
  if (!parts.every((part) => /^[A-Z]/.test(part) || part === '')) return true;
  const stem = parts
    .flatMap((part) => part.split('::'))
    .filter((part) => part !== '')
    .map((part) => wordsOf(part).join('_'))
    .join('/');
  const own = files.find(({ file }) => file.path.replace(/\.\w+$/, '').endsWith(`/${stem}`));
  return own === undefined || FAILS.test(own.file.text);
}

const FAILS =
  /fail|errors?\.(add|<<|any)|add_?error|raise_if|invalid[?!_]|success:\s*false|return\s+false|\berror\s*=|:error\b|Err\(|validates?[_ ]/i;

/** Both are called on the same kind of thing: two services, or two rows. */
function isAlike(call: CallNode, asked: CallNode): boolean {
  const isConstant = (one: CallNode): boolean => /(^|\.|::)[A-Z]\w*\.[a-z_]+!?$/.test(calleePath(one));
  return receiverOf(call) !== null && isConstant(call) === isConstant(asked);
}

function isCaught(call: CallNode): boolean {
  for (const above of ancestors(call)) {
    if (above.kind === 'function') return false;
    if (above.kind === 'unary' || above.kind === 'conditional') return true;
  }
  return false;
}
