import { calleePath, pathOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { wordsOf } from '../../facts/names.ts';
import { descendants } from '../../facts/walk.ts';
import type { SyntaxNode } from '../../languages/syntax.ts';
import { isLimitAmount } from '../amount-names.ts';
import { type CachedLimit, NOT_OF_PLAN } from './cached-limits.ts';

const CARRIES = /^(sign|encode|create_?token|claim|new_?with_?claims|add_?claim|issue|encrypt)$/i;

/** A limit written into a token or a session: the customer carries it on until they sign in again. */
export function* carriedLimits(facts: FileFacts): Generator<CachedLimit> {
  const { file } = facts;
  for (const call of facts.callsNamed(CARRIES)) {
    const isToken = /jwt|jose|token|claim|session/i.test(calleePath(call));
    const [key, value] = call.arguments.map((one) => one.value);
    if (key?.kind === 'string' && value !== undefined && isToken && isOfPlan(key.value, value))
      yield { file, node: call, how: 'carried', name: key.value, evidence: null };
    if (!isToken) continue;
    for (const node of call.arguments.flatMap((one) => [...descendants(one.value)]))
      if (node.kind === 'object')
        for (const entry of node.entries)
          if (entry.key !== null && isOfPlan(entry.key, entry.value))
            yield { file, node: entry.value, how: 'carried', name: entry.key, evidence: null };
  }
  for (const assign of facts.nodes('assign')) {
    const [target] = assign.targets;
    const path = target?.kind === 'member' || target?.kind === 'index' ? pathOf(target) : '';
    if (!/(^|\.)session\./i.test(path) || assign.value === null) continue;
    const own = path.split('.').at(-1) ?? '';
    if (isOfPlan(own, assign.value)) yield { file, node: assign, how: 'carried', name: own, evidence: null };
    else if (assign.value.kind === 'object')
      for (const entry of assign.value.entries)
        if (entry.key !== null && isOfPlan(entry.key, entry.value))
          yield { file, node: entry.value, how: 'carried', name: entry.key, evidence: null };
  }
}

function isOfPlan(key: string, value: SyntaxNode): boolean {
  if (!isLimitAmount(key) || NOT_OF_PLAN.test(key)) return false;
  for (const node of descendants(value))
    if (
      (node.kind === 'name' || node.kind === 'member') &&
      wordsOf(node.name).some((word) => /^(plan|subscription|sub|tier|package|entitlements?)$/.test(word))
    )
      return true;
  return false;
}
