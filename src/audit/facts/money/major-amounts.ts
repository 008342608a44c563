import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath, lastNameOf, pathOf, valueName } from '../calls.ts';
import { factorsOf } from '../factors.ts';
import type { FileFacts } from '../file-facts.ts';
import { plainName, wordsOf } from '../names.ts';
import { putUnder } from '../put-under.ts';
import { remember } from '../remember.ts';
import { handedOn, scaledBy, TIMES } from '../units/unit-values.ts';
import { resolve } from '../values.ts';

/** An amount in whole units of a currency that is handed to a provider who counts in the smallest one. */
export interface MajorAmount {
  readonly node: SyntaxNode;
  /** As written: `total_usd`. */
  readonly name: string;
  /** How it is known to be in whole units: its own name, or the comment of a field it is made of. */
  readonly by: SyntaxNode;
}

/** What a provider takes in the smallest unit: https://docs.stripe.com/currencies#minor-units. */
const AMOUNTS = /^(amount|unitamount|setamount|setunitamount|amountoff|applicationfeeamount)$/;
const STRIPE = /stripe|PaymentIntent|InvoiceItem/i;

/** Every such amount of the file, in source order. */
export function majorAmounts(facts: FileFacts): readonly MajorAmount[] {
  if (!/stripe/i.test(facts.file.text)) return [];
  const found: MajorAmount[] = [];
  const look = (value: SyntaxNode, near: SyntaxNode): void => {
    const amount = isSentToStripe(near) ? majorIn(value, facts, MAX_STEPS) : null;
    if (amount !== null) found.push({ node: value, ...amount });
  };
  for (const call of facts.nodes('call')) {
    const [first, second] = call.arguments;
    if (AMOUNTS.test(plainName(calleeName(call))) && first !== undefined && second === undefined)
      look(first.value, call);
    for (const { name, value } of call.arguments)
      if (name !== null && AMOUNTS.test(plainName(name))) look(value, call);
  }
  for (const object of facts.nodes('object'))
    for (const { key, value } of object.entries)
      if (key !== null && AMOUNTS.test(plainName(key))) look(value, object);
  return found.sort((a, b) => a.node.span.start - b.node.span.start);
}

/** The call around, the literal's type, or a function beside a call says the provider. */
function isSentToStripe(node: SyntaxNode): boolean {
  for (
    let above: SyntaxNode | null = node;
    above !== null && above.kind !== 'function';
    above = above.parent
  ) {
    if (above.kind === 'call' && STRIPE.test(calleePath(above))) return true;
    if (above.kind === 'object' && STRIPE.test(above.typeName ?? '')) return true;
    if (above.kind === 'assign' && STRIPE.test(above.type ?? '')) return true;
  }
  return node.kind === 'call' && isBuilder(node);
}

/** `InvoiceItemCreateParams.builder().setAmount(…)` */
function isBuilder(call: CallNode): boolean {
  return /(CreateParams|UpdateParams|Params)\.builder\b/.test(calleePath(call));
}

const MAX_STEPS = 8;

interface Major {
  readonly name: string;
  readonly by: SyntaxNode;
}

/** The amount behind roundings, names, getters and products, where nothing multiplies it by a hundred. */
function majorIn(node: SyntaxNode, facts: FileFacts, steps: number): Major | null {
  if (steps === 0 || scaledBy(node) !== null) return null;
  const name = valueName(node);
  if (saysWhole(name) && node.kind !== 'function') return { name: pathOf(node), by: node };
  const handed = handedOn(node) ?? pointerOf(node);
  if (handed !== null) return majorIn(handed, facts, steps - 1);
  // A price in whole units times a quantity is an amount in whole units.
  const product = factorsOf(node, TIMES);
  if (product !== null)
    return product.reduce<Major | null>((known, one) => known ?? majorIn(one, facts, steps - 1), null);
  const field = commentedFields(facts).get(name);
  if (field !== undefined) return { name: pathOf(node), by: field };
  const value = resolve(node);
  if (value !== node) return majorIn(value, facts, steps - 1);
  return node.kind === 'member' ? majorBehindGetter(node.name, facts, steps) : null;
}

/** `stripe.Int64(cents)`, `&amount`. */
function pointerOf(node: SyntaxNode): SyntaxNode | null {
  if (node.kind === 'unary' && node.operator === '&') return node.operand;
  const [only, ...others] = node.kind === 'call' ? node.arguments : [];
  return node.kind === 'call' &&
    others.length === 0 &&
    only !== undefined &&
    /(^|\.)(Int64|Ptr|ptr|to)$/.test(calleePath(node))
    ? only.value
    : null;
}

/** `total_usd`, `priceInDollars`, `usd`; `usd_cents` says cents, and `amount` nothing. */
function saysWhole(name: string): boolean {
  const words = wordsOf(name);
  return (
    /^(usd|eur|dollars?|euros?)$/.test(words.at(-1) ?? '') &&
    !words.some((word) => /^(cents?|minor|per|to|micros?|is|in_cents)$/.test(word))
  );
}

/** A property of a class of this file that reckons an amount: `val total get() = unitPrice * quantity`. */
function majorBehindGetter(name: string, facts: FileFacts, steps: number): Major | null {
  const getters = gettersOf(facts).get(name) ?? [];
  const [only, ...others] = getters;
  return only === undefined || others.length > 0 ? null : majorIn(only, facts, steps - 1);
}

const gettersOf = remember((facts: FileFacts): ReadonlyMap<string, readonly SyntaxNode[]> => {
  const found = new Map<string, SyntaxNode[]>();
  for (const { body } of facts.nodes('class'))
    for (const [at, member] of body.entries()) {
      if (member.kind !== 'function' || member.parameters.some(({ name }) => name !== 'self')) continue;
      const before = body[at - 1];
      const [target] = member.name === 'get' && before?.kind === 'assign' ? before.targets : [];
      const name = target === undefined ? (member.name ?? '') : lastNameOf(target);
      const [only] = member.body;
      if (member.body.length === 1 && only?.kind === 'return' && only.value !== null)
        putUnder(found, name, only.value);
    }
  return found;
});

const SAYS_WHOLE = /\b(EUR|USD|GBP|euros?|dollars?|pounds)\b/;
const SAYS_MINOR = /\b(cents?|minor|pence|micros?|smallest|per)\b/i;
const MAX_COMMENT = 120;

/** Fields whose comment says whole units of a currency, by their names. */
const commentedFields = remember((facts: FileFacts): ReadonlyMap<string, SyntaxNode> => {
  const lines = new Set<number>();
  for (const { text, span } of facts.file.comments)
    if (text.length <= MAX_COMMENT && SAYS_WHOLE.test(text) && !SAYS_MINOR.test(text))
      lines.add(span.endLine);
  const found = new Map<string, SyntaxNode>();
  if (lines.size === 0) return found;
  for (const { body } of facts.nodes('class'))
    for (const field of body) {
      if (
        field.kind !== 'assign' ||
        !(lines.has(field.span.startLine) || lines.has(field.span.startLine - 1))
      )
        continue;
      for (const target of field.targets)
        if (isAmountName(lastNameOf(target))) found.set(lastNameOf(target), field);
    }
  return found;
});

function isAmountName(name: string): boolean {
  return wordsOf(name).some((word) => /^(price|amount|total|cost|fee|subtotal|charge|due)$/.test(word));
}
