import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { argumentNamed } from '../arguments.ts';
import { calleeName, calleePath, pathOf } from '../calls.ts';
import { wordsOf } from '../names.ts';
import { hasUnseenArguments } from '../unseen-arguments.ts';
import { resolve } from '../values.ts';

/** What is listed of a billing provider. */
export type Listed = 'subscriptions' | 'invoices' | 'payments';

/** A call that lists what a billing provider keeps, with the states it asks for. */
export interface ProviderList {
  readonly call: CallNode;
  readonly listed: Listed;
  /** The value given as the state; null where none is. */
  readonly status: SyntaxNode | null;
}

const LISTS = /^(list|List|search|Search|all$|get_all|fetch_all)/;
const RESOURCES: readonly (readonly [Listed, RegExp])[] = [
  ['subscriptions', /^subscriptions?$/],
  ['invoices', /^invoices?$/],
  ['payments', /^(charges?|payments?|intents?)$/],
];

/** What a call lists, by its path (`stripe.subscriptions.list`), its name (`ListSubscriptionsAsync`) or its options' type. */
export function providerListOf(call: CallNode): ProviderList | null {
  const path = calleePath(call);
  if (!LISTS.test(calleeName(call)) || !isProviders(call, path)) return null;
  const words = wordsOf(path);
  // What hangs on one of them is listed by it: `invoices.list_line_items`.
  if (words.some((word) => /^(items?|lines?|sources?|methods?|events?)$/.test(word))) return null;
  const found = RESOURCES.find(([, name]) => words.some((word) => name.test(word)));
  if (found === undefined || hasUnseenArguments(call)) return null;
  return {
    call,
    listed: found[0],
    status: argumentNamed(call, ['status', 'query', 'paid', 'collection_method']),
  };
}

/** Of a provider's library: named so in the path, or given an object of its options. */
function isProviders(call: CallNode, path: string): boolean {
  if (/stripe/i.test(path)) return true;
  return call.arguments.some(({ value }) => {
    const given = resolve(value);
    const type =
      given.kind === 'object' ? given.typeName : given.kind === 'call' ? pathOf(given.callee) : null;
    return type !== null && /ListOptions$|ListParams$/.test(type);
  });
}
