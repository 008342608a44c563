import type { SyntaxNode } from '../../languages/syntax.ts';
import { wordsOf } from '../names.ts';
import type { RowAccess } from '../rows/rows.ts';
import { descendants } from '../walk.ts';

/** A statement's head and conditions. */
const MAX_HEAD = 200;
const PERIOD =
  /^((billing|invoice|usage|service|charge)_)?(period|month|cycle)(_(start|end|from|key|id|started_at|starts_at))?$|^year_month$/;
const ONE_A_PERIOD = /(charge|invoice|overage|fee|bill|statement|grant)s?$/;

/** A charge that is made once for a period is told by it: `WHERE subscription_id = ? AND period_start = ?`. */
export function withPeriodKey<A extends RowAccess & { readonly at: SyntaxNode }>(access: A): A {
  if (access.keys.length > 0 || ![...access.entities].some((entity) => ONE_A_PERIOD.test(entity)))
    return access;
  const names = new Set<string>();
  for (const node of descendants(access.at)) {
    if (node.kind === 'name' || node.kind === 'member') names.add(node.name);
    if (node.kind === 'object') for (const { key } of node.entries) names.add(key ?? '');
    if (node.kind === 'call') for (const { name } of node.arguments) names.add(name ?? '');
    if (node.kind === 'string' && node.value.length <= MAX_HEAD)
      for (const name of node.value.match(/\w+/g) ?? []) names.add(name);
  }
  return { ...access, keys: [...names].filter(isPeriodKey).slice(0, 1) };
}

/** True for names of the period that something is made once for: `period_start`, `billingMonth`. */
export function isPeriodKey(name: string): boolean {
  return PERIOD.test(wordsOf(name).join('_'));
}
