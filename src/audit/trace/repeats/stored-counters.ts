import { receiverOf } from '../../facts/calls.ts';
import { typeNamesOf } from '../../facts/declared-types.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { wordsOf } from '../../facts/names.ts';
import { resolve } from '../../facts/values.ts';
import { ancestors, descendants } from '../../facts/walk.ts';
import type { SyntaxNode } from '../../languages/syntax.ts';
import { isBillingCode } from '../billing-code.ts';
import { isAboutUsage } from '../vocabulary.ts';

const COUNTERS = new Set(
  'used usage usages count counts total consumed remaining spent spend balance credits credit quota tokens units quantity amount cost'.split(
    ' ',
  ),
);

/** Goods in a store are counted by another trade. */
const GOODS = /stock|inventory|warehouse/i;

/**
 * True for a stored number of usage, credits or money: by its own name, by what it is read from, or by what stands around the
 * change of it.
 */
export function isCounter(name: string, at: SyntaxNode, facts: FileFacts, read: SyntaxNode): boolean {
  if (GOODS.test(name) || wordsOf(name).some((word) => OTHER_COUNTS.test(word))) return false;
  if (isAboutUsage(name, false)) return true;
  // What a number is added to under a key is a counter, whatever the key is called.
  if (/key$/i.test(name)) return isBillingCode(at, facts.file);
  if (wordsOf(name).some((word) => COUNTERS.has(word)) && isBillingCode(at, facts.file)) return true;
  return [saidOf(read), saidOf(at), saidAround(at)].some(isUsageRow);
}

/** Numbers of attempts, places and versions are counters of another kind. */
const OTHER_COUNTS =
  /^(captcha|recaptcha|login|otp|throttle|attempts?|retries|retry|version|page|index|sequence|seq|position|failures?|errors?|likes?|views?|offset|id)$/;
const ROWS =
  /^(usages?|quotas?|credits?|balances?|wallets?|meters?|metering|ledgers?|allowances?|consumption|spend|spending|prepaid|billing|billable)$/;

/** A row, table or key of usage, credits or balances, by the words of its name. */
export function isUsageRow(name: string): boolean {
  return wordsOf(name).some((word) => ROWS.test(word));
}

/** The names in what reads or changes a number: of the table or client, of the row, and of the key. */
function saidOf(node: SyntaxNode): string {
  const said: string[] = [];
  const receiver = node.kind === 'call' ? receiverOf(node) : null;
  // `ref.get()` after `ref = db.collection('usage').doc(id)`.
  const made = receiver?.kind === 'name' ? resolve(receiver) : receiver;
  if (made !== null && made !== receiver) said.push(saidOf(made));
  for (const inner of descendants(node, (one) => one.kind !== 'function')) {
    if (inner.kind === 'name' || inner.kind === 'member') said.push(inner.name);
    if (inner.kind === 'string' && inner.value.length <= MAX_KEY) said.push(inner.value);
    if (said.length > MAX_SAID) break;
  }
  return said.join(' ');
}

/** The names of the functions and classes around, and of the types of what is changed. */
function saidAround(at: SyntaxNode): string {
  const [target] = at.kind === 'assign' ? at.targets : at.kind === 'call' ? [receiverOf(at)] : [];
  const holder = target?.kind === 'member' ? target.object : target;
  const said = holder?.kind === 'name' || holder?.kind === 'member' ? [...typeNamesOf(holder)] : [];
  for (const above of ancestors(at))
    if ((above.kind === 'function' || above.kind === 'class') && above.name !== null) said.push(above.name);
  return said.join(' ');
}

/** Longer texts are no keys, and more names say no more. */
const MAX_KEY = 80;
const MAX_SAID = 40;
