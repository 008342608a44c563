import type { CallNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { namedArguments } from '../arguments.ts';
import { calleeName, calleePath, fieldNameOf, lastNameOf, pathOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { wordsOf } from '../names.ts';
import { resolve } from '../values.ts';
import { ancestors, descendants, enclosingNamedFunction, isWithin } from '../walk.ts';

/** All of a payment is given back by the provider, while the refund that is written down may be a part of it. */
export interface WholeRefund {
  readonly call: CallNode;
  /** What the provider is asked for: `payment.amount`; null where it is told no amount, which means all. */
  readonly whole: SyntaxNode | null;
  /** What is written down: `data.amount`. */
  readonly part: SyntaxNode;
}

/** Such calls of the file, in source order. */
export function wholeRefunds(facts: FileFacts): readonly WholeRefund[] {
  return [...toldWhole(facts), ...untoldAmounts(facts)];
}

function toldWhole(facts: FileFacts): readonly WholeRefund[] {
  const asked = facts.callsNamed(ASKS).filter(isRefund);
  if (asked.length === 0) return [];
  const part = writtenPart(facts);
  if (part === null) return [];
  const amounts = asked.map((call) => ({ call, amount: amountOf(call) }));
  // Where another call hands over a part, this one may be for those who want all of it.
  if (amounts.some(({ amount }) => amount !== null && !isWhole(amount))) return [];
  return amounts.flatMap(({ call, amount }) =>
    amount === null || isMeantWhole(call) ? [] : [{ call, whole: amount, part }],
  );
}

/** What sends a refund off, by the call's path; without an amount all of the payment goes back. */
const SENDS_REFUND =
  /(^|\.)(stripe|client|gateway|api|sc)?\w*\.?(refunds?)(\(\))?\.(create|new|New|create_async)$|(^|\.)Refund\.create!?$/i;
const REFUND_PATH = /\/refunds?(\/|$)|\$\{\}\/refunds?$/;

/**
 * The provider is told no amount, in a function that is asked for one and writes it down.
 * https://docs.stripe.com/api/refunds/create#create_refund-amount, https://developer.paypal.com/docs/api/payments/v2/#captures_refund
 */
function untoldAmounts(facts: FileFacts): readonly WholeRefund[] {
  if (!/refund/i.test(facts.file.text)) return [];
  return facts.nodes('call').flatMap((call): WholeRefund[] => {
    if (!isSentRefund(call)) return [];
    const fn = enclosingNamedFunction(call);
    if (fn === null || MEANT_WHOLE.test(wordsOf(fn.name ?? '').join(' ')) || tellsAmount(call, fn)) return [];
    const part = writtenIn(fn, call);
    return part === null ? [] : [{ call, whole: null, part }];
  });
}

const MEANT_WHOLE = /(^| )(full|fully|whole|all|cancel|cancellation|void|reverse|revoke)( |$)/;

function isSentRefund(call: CallNode): boolean {
  const path = calleePath(call);
  if (/^(post|request)$/i.test(calleeName(call)))
    return call.arguments.some(({ value }) => value.kind === 'string' && REFUND_PATH.test(value.value));
  return (
    SENDS_REFUND.test(path) &&
    namedArguments(call).some(({ name }) =>
      /^(charge|charge_?id|payment_?intent(_?id)?|capture_?id|payment)$/i.test(name),
    )
  );
}

/** An amount is among what is sent, or set on it before; what cannot be seen into may hold one. */
function tellsAmount(call: CallNode, fn: FunctionNode): boolean {
  if (namedArguments(call).some(({ name }) => /amount|value|total/i.test(name))) return true;
  for (const { value, isSpread } of call.arguments) {
    const made = resolve(value);
    if (isSpread || !/^(object|string|name|member|null|call|unary)$/.test(made.kind)) return true;
    if (made.kind === 'object' && made.entries.some((entry) => entry.isSpread)) return true;
    if (value.kind === 'name' && made.kind === 'name' && !/id$|key|ctx|url|path|headers?/i.test(value.name))
      return true;
  }
  for (const node of descendants(fn)) {
    if (node.kind !== 'assign') continue;
    for (const target of node.targets)
      if (
        (target.kind === 'member' || target.kind === 'index') &&
        /amount$/i.test(fieldNameOf(target) ?? '')
      ) {
        const holder = target.object;
        if (call.arguments.some(({ value }) => pathOf(value) === pathOf(holder))) return true;
      }
  }
  return false;
}

/** What somebody asks for is written down: counted up, or stored as the refund's amount. */
function writtenIn(fn: FunctionNode, sent: CallNode): SyntaxNode | null {
  const asked = fn.parameters.find(({ name }) => PART.test(name))?.name ?? askedFrom(fn);
  if (asked === null) return null;
  for (const node of descendants(fn)) {
    const isAskedName = node.kind === 'name' && node.name === asked;
    if (!isAskedName || isWithin(node, sent)) continue;
    for (const above of ancestors(node)) {
      if (above.kind === 'function') break;
      if (above.kind === 'assign' && /^[+-]=$/.test(above.operator)) return node;
      if (
        above.kind === 'call' &&
        WRITES.test(calleeName(above)) &&
        /refund|invoice|payment|charge|order|transaction|repo|db|store/i.test(calleePath(above))
      )
        return node;
    }
  }
  return null;
}

const PART = /^(refund_?)?amount(_?(cents|in_?cents|minor))?$/i;
const WRITES = /^(create|update|insert|save|add|record|increment|exec)\w*!?$/i;

/** `const { amountCents } = Body.parse(…)`, `amount = Decimal(request.data["amount"])`. */
function askedFrom(fn: FunctionNode): string | null {
  for (const node of descendants(fn)) {
    if (node.kind !== 'assign' || node.value === null) continue;
    const isRequest = [...descendants(node.value)].some((one) => REQUESTS.test(lastNameOf(one)));
    for (const target of node.targets)
      if (isRequest && target.kind === 'name' && PART.test(target.name)) return target.name;
  }
  return null;
}

const REQUESTS = /^(data|input|params|dto|request|req|body|args|payload|form|validated_data)$/i;

const ASKS =
  /^(refund(_?(payment|charge|order|invoice|transaction|capture))?|create_?refund|create|issue_?refund)$/i;

/** The provider is asked: `provider.refundPayment(…)`, `stripe.refunds.create(…)`; the code's own method is no such call. */
function isRefund(call: CallNode): boolean {
  const path = calleePath(call);
  if (/^create$/i.test(calleeName(call)))
    return /(^|\.)(stripe|client|gateway|provider|api)\w*\.(\w+\.)*refunds?\.create$/i.test(path);
  return /(provider|gateway|stripe|client|adapter|processor|psp|plugin)\w*_?\.\w+$/i.test(path);
}

const AMOUNT =
  /^(raw_?)?(amount|total|grand_?total|amount_?(captured|paid|total|received)|(captured|paid|total)_?amount)$/i;

function amountOf(call: CallNode): SyntaxNode | null {
  for (const { name, value } of namedArguments(call)) if (/^amount$/i.test(name)) return resolve(value);
  for (const { value, name } of call.arguments)
    if (name === null && AMOUNT.test(lastNameOf(value)))
      return value.kind === 'name' ? resolve(value) : value;
  return null;
}

/** `payment.raw_amount`, `this.charge.amount_captured`. */
function isWhole(amount: SyntaxNode): boolean {
  return (
    amount.kind === 'member' &&
    AMOUNT.test(amount.name) &&
    /(^|_)(payment|charge|order|invoice|transaction|capture|intent)$/.test(
      wordsOf(lastNameOf(amount.object)).join('_'),
    )
  );
}

/** The refund that is written down has an amount of its own. */
function writtenPart(facts: FileFacts): SyntaxNode | null {
  for (const call of facts.callsNamed(WRITES_DOWN)) {
    if (!/refund/i.test(calleePath(call)) || isRefund(call)) continue;
    const amount = namedArguments(call).find(({ name }) => /^amount$/i.test(name))?.value;
    if (amount !== undefined && isAsked(amount)) return amount;
  }
  return null;
}

const WRITES_DOWN = /^(create|insert|save|build|add|record)\w*!?$/i;

/** What somebody asks for: `data.amount`, `input.amount`, a parameter `amount`. */
function isAsked(amount: SyntaxNode): boolean {
  if (amount.kind === 'name') return /^(refund_?)?amount$/i.test(amount.name);
  return amount.kind === 'member' && ASKED.test(lastNameOf(amount.object)) && /amount$/i.test(amount.name);
}

const ASKED = /^(data|input|params|dto|request|req|body|args|options|payload|command|refund)$/i;

/** The function says that all is given back, or is handed what to give back and looks at it itself. */
function isMeantWhole(call: CallNode): boolean {
  const fn = enclosingNamedFunction(call);
  if (fn === null) return true;
  if (
    wordsOf(fn.name ?? '').some((word) =>
      /^(full|fully|whole|all|cancel|cancell?ation|void|reverse|revoke)$/.test(word),
    )
  )
    return true;
  const whole = amountOf(call);
  return whole === null || !isWhole(whole) || pathOf(whole) === '';
}
