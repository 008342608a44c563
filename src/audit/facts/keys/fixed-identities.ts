import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { namedArguments } from '../arguments.ts';
import type { FileFacts } from '../file-facts.ts';
import { wordsOf } from '../names.ts';
import { resolve } from '../values.ts';
import { descendants, enclosingNamedFunction } from '../walk.ts';

/** A call about one customer's thing that always names the same one. */
export interface FixedIdentity {
  readonly call: CallNode;
  readonly node: SyntaxNode;
  /** The argument's name: `subscription_id`. */
  readonly name: string;
  /** The id as written. */
  readonly id: string;
  /** What the function has in hand of that kind: `subscription`. */
  readonly atHand: string;
}

/** Whose and what usage, money and invoices are of; prices, plans and meters may well be named in code. */
const PARTIES = new Set(
  'subscription customer account user organization organisation org tenant team workspace invoice charge payment order wallet member project'.split(
    ' ',
  ),
);

/** Every such argument of the file, in source order. */
export function fixedIdentities(facts: FileFacts): readonly FixedIdentity[] {
  const found = new Map<SyntaxNode, FixedIdentity>();
  for (const call of facts.nodes('call')) {
    if (!call.arguments.some(({ name, value }) => name !== null || value.kind === 'object')) continue;
    for (const { name, value } of namedArguments(call)) {
      const party = partyOf(name);
      const id = party === null ? null : idIn(value);
      if (party === null || id === null || found.has(value)) continue;
      const atHand = heldIn(call, party) ?? (isOfAProvider(id) ? payerIn(call) : null);
      if (atHand !== null) found.set(value, { call, node: value, name, id, atHand });
    }
  }
  for (const call of facts.nodes('call'))
    for (const { name, value } of call.arguments) {
      const given = name === null ? resolve(value) : value;
      const id = name === null && given.kind === 'string' ? idIn(given) : null;
      const kind = id === null ? undefined : KINDS[id.split('_')[0] ?? ''];
      if (id === null || kind === undefined || found.has(value)) continue;
      const atHand = heldIn(call, kind) ?? payerIn(call);
      if (atHand !== null) found.set(value, { call, node: value, name: kind, id, atHand });
    }
  return [...found.values()];
}

/** `customer` of `customerId`, `stripe_customer_id` and `customer`. */
function partyOf(name: string): string | null {
  const words = wordsOf(name);
  const [last, before] = [words.at(-1) ?? '', words.at(-2) ?? ''];
  if (last === 'id' || last === 'uuid') return PARTIES.has(before) ? before : null;
  return null;
}

/**
 * What Stripe's ids of one customer's things begin with.
 * https://docs.stripe.com/api/customers/object, https://docs.stripe.com/api/subscription_items/object
 */
const KINDS: Readonly<Record<string, string>> = {
  cus: 'customer',
  sub: 'subscription',
  si: 'subscription item',
  in: 'invoice',
  pi: 'payment',
  ch: 'charge',
};

function isOfAProvider(id: string): boolean {
  return Object.hasOwn(KINDS, id.split('_')[0] ?? '') || UUID.test(id);
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The function is given one of those whom usage and money are of: what it does is done for each of them. */
function payerIn(call: CallNode): string | null {
  const fn = enclosingNamedFunction(call);
  const own = fn?.parameters.find(({ name }) => wordsOf(name).some((word) => PAYERS.has(word)));
  return own?.name ?? null;
}

const PAYERS = new Set(
  'customer account organization organisation org tenant team workspace subscription'.split(' '),
);

/** Ids as systems give them out; words a person chose (`default`, `anonymous`) are none. */
const GIVEN_OUT =
  /^(\d{4,}|(sub|cus|si|in|ch|pi|acct|org|user|usr|team|ws|ord)_[A-Za-z0-9]{8,}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{24,40})$/;
/** Written for people to see that it is none. */
const PLACEHOLDER = /^(0+|1+|9+|1234\d*)$|0000-0000|example|x{4,}|1234|abc/i;

function idIn(value: SyntaxNode): string | null {
  if (value.kind === 'number')
    return GIVEN_OUT.test(value.raw) && !PLACEHOLDER.test(value.raw) ? value.raw : null;
  if (value.kind !== 'string' || value.parts.length > 0) return null;
  return GIVEN_OUT.test(value.value) && !PLACEHOLDER.test(value.value) ? value.value : null;
}

/** The function has one of the kind in hand: a parameter, or what it goes through. */
function heldIn(call: CallNode, party: string): string | null {
  const fn = enclosingNamedFunction(call);
  if (fn === null) return null;
  const isOfKind = (name: string): boolean => {
    const words = wordsOf(name);
    return words.includes(party) || words.includes(`${party}s`);
  };
  const parameter = fn.parameters.find(({ name }) => isOfKind(name));
  if (parameter) return parameter.name;
  for (const node of descendants(fn)) {
    const names =
      node.kind === 'loop'
        ? node.variables.flatMap((one) => (one.kind === 'name' ? [one.name] : []))
        : node.kind === 'function'
          ? node.parameters.map(({ name }) => name)
          : [];
    const own = names.find(isOfKind);
    if (own !== undefined) return own;
  }
  return null;
}
