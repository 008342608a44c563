import type { FunctionNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, lastNameOf, pathOf, receiverOf, valueName } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { wordsOf } from '../names.ts';
import { remember, rememberNames } from '../remember.ts';
import { additionOf } from '../totals/summed-items.ts';
import { ancestors, enclosingClass, enclosingNamedFunction } from '../walk.ts';

/** One part of a sum, with the sign it is taken by. */
interface Term {
  readonly node: SyntaxNode;
  readonly name: string;
  readonly isMinus: boolean;
}

/** A part of a sum whose sign is the wrong way round. */
export interface WrongSign {
  readonly node: SyntaxNode;
  /** The part, and what is made of it, as written; the latter is empty where it has no name. */
  readonly name: string;
  readonly target: string;
  readonly what: 'reduction added' | 'used added' | 'turned round' | 'spent added';
  /** Another place of the file takes the same kind off, or the names leave no other reading. */
  readonly isSure: boolean;
  readonly evidence: SyntaxNode | null;
}

/** Every such part in the file, in source order. */
export function wrongSigns(facts: FileFacts): readonly WrongSign[] {
  const sums = sumsIn(facts);
  const taken = sums.flatMap(({ terms }) =>
    terms.filter(({ isMinus, name }) => isMinus && isReduction(name)),
  );
  const found = sums.flatMap((sum): WrongSign[] => {
    const wrong = addedReduction(sum, taken, facts) ?? addedUse(sum) ?? addedSpending(sum);
    return wrong === null ? [] : [wrong];
  });
  return found.sort((a, b) => a.node.span.start - b.node.span.start);
}

interface Sum {
  readonly node: SyntaxNode;
  readonly terms: readonly Term[];
  /** What it is assigned to or returned as: the words of the name it is kept under, else of the function it is made in. */
  readonly target: string;
}

/** Every sum of the file, the longest ones; the steps of one total within a function are one sum. */
const sumsIn = remember((facts: FileFacts): readonly Sum[] => {
  const sums: Sum[] = [];
  for (const node of [...facts.nodes('binary'), ...facts.callsNamed(SIGNS)]) {
    if (!isSum(node) || isPartOfSum(node)) continue;
    sums.push({ node, terms: termsOf(node, false), target: targetOf(node) });
  }
  return [...sums, ...stepSums(facts)];
});

const PLUS = /^(add|plus|Add|Plus|checked_add|saturating_add)$/;
const MINUS = /^(subtract|minus|Sub|Subtract|sub|Minus|checked_sub|saturating_sub)$/;
const SIGNS = new RegExp(`${PLUS.source}|${MINUS.source}`);

function isSum(node: SyntaxNode): boolean {
  if (node.kind === 'binary') return /^[+-]$/.test(node.operator);
  return node.kind === 'call' && signOfCall(node) !== null;
}

function signOfCall(node: SyntaxNode & { kind: 'call' }): '+' | '-' | null {
  if (node.arguments.length !== 1 || receiverOf(node) === null || node.block !== null) return null;
  const name = calleeName(node);
  return PLUS.test(name) ? '+' : MINUS.test(name) ? '-' : null;
}

function isPartOfSum(node: SyntaxNode): boolean {
  const { parent } = node;
  if (parent === null) return false;
  if (isSum(parent)) return true;
  // `a.subtract(b).add(c)`: the receiver of the outer call.
  return parent.kind === 'member' && parent.object === node && parent.parent !== null && isSum(parent.parent);
}

/** Longer sums are made by machines. */
const MAX_TERMS = 24;

function termsOf(node: SyntaxNode, isMinus: boolean, terms: Term[] = []): readonly Term[] {
  if (terms.length >= MAX_TERMS) return terms;
  if (node.kind === 'binary' && /^[+-]$/.test(node.operator)) {
    termsOf(node.left, isMinus, terms);
    termsOf(node.right, isMinus !== (node.operator === '-'), terms);
    return terms;
  }
  if (node.kind === 'call') {
    const sign = signOfCall(node);
    const receiver = receiverOf(node);
    const [only] = node.arguments;
    if (sign !== null && receiver !== null && only !== undefined) {
      termsOf(receiver, isMinus, terms);
      termsOf(only.value, isMinus !== (sign === '-'), terms);
      return terms;
    }
  }
  if (node.kind === 'unary' && node.operator === '-') return termsOf(node.operand, !isMinus, terms);
  terms.push({ node, name: nameOfTerm(node), isMinus });
  return terms;
}

/** `discount` of `in.discount()`, `row['discount']` and `order.discount ?? 0`; empty for what is reckoned. */
function nameOfTerm(node: SyntaxNode): string {
  if (node.kind === 'binary' && /^(\?\?|\|\|)$/.test(node.operator)) return nameOfTerm(node.left);
  // An amount of a thing is told by the thing: `coupon.amount_off`, `discount.amount`.
  if (node.kind === 'member' && /^(amount\w*|cents|value|total)$/i.test(node.name))
    return `${lastNameOf(node.object)}_${node.name}`;
  return valueName(node);
}

/** What the sum becomes, seen through calls that round, bound or convert it. */
function targetOf(sum: SyntaxNode): string {
  let below = sum;
  for (const above of ancestors(sum)) {
    if (above.kind === 'assign') return above.targets.map((one) => nameOfTerm(one)).join('_');
    if (above.kind === 'object') {
      const key = above.entries.find(({ value }) => value === below)?.key;
      return key ?? '';
    }
    if (above.kind === 'return' || above.kind === 'function') return functionName(above);
    if (above.kind === 'call') {
      const named = above.arguments.find(({ value }) => value === below);
      if (named?.name) return named.name;
      const set = /^set_?([A-Z]\w*)$/.exec(calleeName(above))?.[1];
      if (set !== undefined) return set;
    } else if (above.kind !== 'member' && above.kind !== 'conditional' && above.kind !== 'await') return '';
    below = above;
  }
  return '';
}

function functionName(node: SyntaxNode): string {
  const fn = node.kind === 'function' && node.name !== null ? node : enclosingNamedFunction(node);
  return fn?.name ?? '';
}

/** `total = usage; total += fee; total += credit`: the steps of one function that reckon one total. */
function stepSums(facts: FileFacts): readonly Sum[] {
  const steps = new Map<FunctionNode | null, Map<string, Term[]>>();
  for (const node of facts.nodes('assign')) {
    const [target, ...others] = node.targets;
    if (target?.kind !== 'name' || others.length > 0 || node.value === null) continue;
    const isMinus = node.operator === '-=';
    const value = isMinus || node.operator === '=' ? node.value : additionOf(node)?.value;
    if (value === undefined || !/^[-+]?=$/.test(node.operator)) continue;
    const fn = enclosingNamedFunction(node);
    // A total that is set anew begins another sum, or one of another branch.
    const isStart = node.operator === '=' && additionOf(node) === null;
    const ofFunction = steps.get(fn) ?? new Map<string, Term[]>();
    steps.set(fn, ofFunction);
    const terms = isStart ? [] : (ofFunction.get(target.name) ?? []);
    ofFunction.set(target.name, terms);
    if (terms.length >= MAX_TERMS) continue;
    terms.push(...termsOf(value, isMinus).map((term) => (isSum(value) ? term : { ...term, node })));
  }
  return [...steps.values()].flatMap((named) =>
    [...named].flatMap(([target, terms]): Sum[] => {
      const [first] = terms;
      return first !== undefined && terms.length > 1 ? [{ node: first.node, terms, target }] : [];
    }),
  );
}

const REDUCTIONS =
  /\b(discounts?|credits?|coupons?|rebates?|vouchers?|refunds?|reductions?|deductions?|promo|amount off)\b/;
/** By convention always kept as a positive number that is taken off. */
const TAKEN_OFF = /\b(discounts?|coupons?|rebates?|vouchers?|amount off)\b/;
const NOT_AMOUNTS =
  /\b(with|after|without|refunded|reversed|returned|unused|expired|rate|percent|percentage|pct|count|id|ids|code|codes|type|name|limit|card|balance|tokens?|used|before|line|lines|notes?|refundable|unit|units)\b/;
const CHARGES =
  /\b(sub ?total|usage|fees?|charges?|gross|base|tax|taxes|vat|subscription|plan|overage|minimum|metered)\b/;
const DUE = /\b(due|payable|total|totals|taxable|net|owed|bill|billed|invoice|subtotal|amount|sum|charge)\b/;
/** What is reckoned back from the discounted amount, or adds up the reductions themselves. */
const BEFORE =
  /\b(original|gross|list|before|full|undiscounted|discounts?|credits?|refunds?|coupons?|rebates?|savings?|saved|deductions?|reductions?|adjustments?|regular|base|paid|balance|value)\b/;

const said = rememberNames((name): string => wordsOf(name).join(' '));

function isReduction(name: string): boolean {
  return REDUCTIONS.test(said(name)) && !NOT_AMOUNTS.test(said(name));
}

/** `subtotal - discount + credit` as what is due. */
function addedReduction(
  { terms, target }: Sum,
  taken: readonly Term[],
  { file }: FileFacts,
): WrongSign | null {
  const added = terms.find(({ name, isMinus }, place) => place > 0 && !isMinus && isReduction(name));
  if (added === undefined || !DUE.test(said(target)) || BEFORE.test(said(target))) return null;
  const isCharged = terms.some(
    ({ name, isMinus }) => !isMinus && !isReduction(name) && CHARGES.test(said(name)),
  );
  if (!isCharged || isNegativeSomewhere(added.name, file)) return null;
  const beside =
    terms.find((one) => one.isMinus && isReduction(one.name)) ??
    taken.find(({ name }) => said(name) === said(added.name));
  const isSure = beside !== undefined || TAKEN_OFF.test(said(added.name));
  const { node, name } = added;
  return { node, name, target, what: 'reduction added', isSure, evidence: beside?.node ?? null };
}

/** Somewhere the file says that the amount is negative: a sign before it, a comparison with zero, a word. */
function isNegativeSomewhere(name: string, file: SyntaxFile): boolean {
  const { saysNegative, signs } = signsIn(file);
  if (saysNegative) return true;
  const last = name.split(/[^\w]/).at(-1) ?? '';
  return (
    last.length > 2 &&
    new RegExp(
      `(-\\s*(\\$|this\\.|self\\.)?\\w*${last}\\w*\\s*[,;)\\n])|${last}\\w*(\\(\\))?\\s*<=?\\s*0|abs\\(\\s*[\\w.]*${last}|${last}\\w*(\\.negate|\\.neg)\\b`,
      'i',
    ).test(signs)
  );
}

/** What a file says of signs: in words, and by its text without the minus of a difference. */
const signsIn = remember(({ text }: SyntaxFile) => ({
  saysNegative: /\bnegat(ive|ed)\b|\bsigned\b/i.test(text),
  signs: text.replaceAll(/[\w.)\]]\s*-\s/g, '~'),
}));

const LIMITS = /\b(limit|included|allowance|quota|cap|budget|granted|allotment|allocated|entitled)\b/;
const USED = /\b(used|usage|consumed|consumption|spent)\b/;
const LEFT = /\b(remaining|left|available|unused|headroom)\b/;
const OVER = /\b(overage|excess|exceeded|over|overuse|overrun)\b/;

/** `included + used` as what remains, `included - used` as what goes beyond. */
function addedUse({ node, terms, target }: Sum): WrongSign | null {
  const [one, other, ...more] = terms;
  if (one === undefined || other === undefined || more.length > 0) return null;
  const [limit, used] =
    isLimit(one) && isUsed(other) ? [one, other] : isLimit(other) && isUsed(one) ? [other, one] : [];
  if (limit === undefined || used === undefined) return null;
  const [isLeft, isOver] = [LEFT.test(said(target)), OVER.test(said(target))];
  if (isLeft === isOver) return null;
  const found = { node, name: used.name, target, isSure: true, evidence: null };
  if (!limit.isMinus && !used.isMinus) return { ...found, what: 'used added' };
  const isTurned = isLeft ? limit.isMinus && !used.isMinus : used.isMinus && !limit.isMinus;
  return isTurned && !isTurnedBack(node) ? { ...found, what: 'turned round' } : null;
}

function isLimit({ name }: Term): boolean {
  return LIMITS.test(said(name)) && !LEFT.test(said(name));
}

function isUsed({ name }: Term): boolean {
  return USED.test(said(name)) && !LIMITS.test(said(name)) && !LEFT.test(said(name));
}

/** `-(included - used)`, `abs(included - used)`, a comparison with zero. */
function isTurnedBack(node: SyntaxNode): boolean {
  for (const above of ancestors(node)) {
    if (above.kind === 'unary' && above.operator === '-') return true;
    if (above.kind === 'call' && /^(abs|Abs|min|Min|negate|neg|fabs)$/.test(calleeName(above))) return true;
    if (above.kind === 'binary' || above.kind === 'conditional') return true;
    if (above.kind === 'assign' || above.kind === 'function') return false;
  }
  return false;
}

const SPENDS = /^(deduct|consume|spend|withdraw|burn|debit|charge)\b/;
const PURSE = /\b(balance|wallet|credits?|remaining|prepaid)\b/;
const COST = /\b(cost|costs|price|amount|charge|fee|cents|tokens|credits)\b/;

/** `wallet.balance + cost` kept as the balance, where the function spends it. */
function addedSpending({ node, terms }: Sum): WrongSign | null {
  const [balance, cost, ...more] = terms;
  if (balance === undefined || cost === undefined || more.length > 0 || cost.isMinus || balance.isMinus)
    return null;
  if (!PURSE.test(said(balance.name)) || !COST.test(said(cost.name)) || PURSE.test(said(cost.name)))
    return null;
  const fn = enclosingNamedFunction(node);
  const verb = said(fn?.name ?? '');
  if (!SPENDS.test(verb) || /\b(refund|reverse|undo|restore|back|credit|top)\b/.test(verb)) return null;
  const around = [verb, pathOf(balance.node), enclosingClass(node)?.name ?? ''].map(said).join(' ');
  // An account that is charged may well be one of what is owed; a wallet or credits are what is there to spend.
  const isSure = !/^(charge|debit)\b/.test(verb) || /\b(wallets?|credits?|prepaid)\b/.test(around);
  return { node, name: cost.name, target: balance.name, what: 'spent added', isSure, evidence: null };
}
