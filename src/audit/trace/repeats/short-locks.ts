import { calleeName, calleePath, callsIn } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { lengthGiven } from '../../facts/key-stores/kept-for.ts';
import { isSetOnce } from '../../facts/key-stores/set-once.ts';
import { isCharge } from '../../facts/money/charges.ts';
import { wordsOf } from '../../facts/names.ts';
import { literalString, resolve } from '../../facts/values.ts';
import { descendants, enclosingFunction, saysName } from '../../facts/walk.ts';
import type { CallNode, FunctionNode, LoopNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleesOf } from '../callees.ts';
import { deliveringCalls } from '../deliveries.ts';
import type { Trace } from '../site.ts';
import { isBillingPlace, isChargingName } from '../vocabulary.ts';

/** A lock that ends by itself long before the work that it is taken for. */
export interface ShortLock {
  readonly taken: CallNode;
  readonly seconds: number;
  /** The loop over what is billed. */
  readonly work: LoopNode;
}

/** A run over many customers takes minutes; a lock that is kept for longer than this may well outlast it. */
const MAX_SECONDS = 120;
const TAKES = /^(lock_?take|set_?nx|set_?if_?absent|try_?lock|acquire(_?lock)?|obtain|lock)(_?async)?$/i;
/** A key that is set only once is a lock by its name. */
const SETS = /^(set|string_?set)(_?async)?$/i;
const RENEWS = /extend|renew|refresh|heart_?beat|keep_?alive|watch_?dog|prolong/i;
/** What a second run finds done already. */
const ONCE = /unique|already|upsert|ignore|conflict|duplicat|idempot/i;

/** Locks with a short life of their own around a loop that bills, and nothing in the file that makes them longer. */
export function* shortLocksIn(facts: FileFacts, trace: Trace): Generator<ShortLock> {
  const taking = [...facts.callsNamed(TAKES), ...facts.callsNamed(SETS).filter(isSetOnce)].filter(saysLock);
  if (taking.length === 0 || RENEWS.test(facts.file.text)) return;
  for (const call of taking) {
    const seconds = lengthGiven(call);
    if (seconds === null || seconds <= 0 || seconds > MAX_SECONDS) continue;
    const fn = enclosingFunction(call);
    const work = fn === null ? null : billingLoopBehind(call, fn, trace);
    if (work !== null) yield { taken: call, seconds, work };
  }
}

/** What it is called on or given says that it is a lock. */
function saysLock(call: CallNode): boolean {
  return [calleePath(call), ...call.arguments.map(({ value }) => saidBy(value))].some((text) =>
    wordsOf(text).some((word) => /^(locks?|mutex|lease|leader)$/.test(word)),
  );
}

function saidBy(value: SyntaxNode): string {
  const text = resolve(value);
  if (text.kind === 'string') return text.value.slice(0, MAX_TEXT);
  const name = value.kind === 'name' || value.kind === 'member' ? value.name : '';
  return `${name} ${literalString(value) ?? ''}`;
}

/** Keys are short. */
const MAX_TEXT = 200;

function billingLoopBehind(taken: CallNode, fn: FunctionNode, trace: Trace): LoopNode | null {
  const delivering = deliveringCalls(trace.sites);
  const isBilling = [fn.name ?? '', ...taken.arguments.map(({ value }) => saidBy(value))].some(
    isBillingPlace,
  );
  for (const one of calleesOf(fn, trace)) {
    if ([...descendants(one)].some(saysOnce)) return null;
    for (const node of descendants(one)) {
      if (node.kind !== 'loop' || node.variety !== 'each' || (one === fn && node.span.start < taken.span.end))
        continue;
      const bills = [...descendants(node)].some(
        (inner) =>
          inner.kind === 'call' &&
          (delivering.has(inner) ||
            isCharge(inner) ||
            chargesByName(inner) ||
            (isBilling && WRITES.test(calleeName(inner)))),
      );
      if (bills && callsIn(one).length > 0) return node;
    }
  }
  return null;
}

const WRITES = /^(save\w*|commit|insert\w*|create\w*|add_?range)$/i;

function chargesByName(call: CallNode): boolean {
  const name = calleeName(call).replace(/_?async$/i, '');
  return isChargingName(name) || /^(charge|bill|invoice|settle)$/i.test(name);
}

function saysOnce(node: SyntaxNode): boolean {
  if (node.kind === 'string') return node.value.length <= MAX_STATEMENT && ONCE.test(node.value);
  return saysName(node, (name) => ONCE.test(name));
}

/** Longer texts are data. */
const MAX_STATEMENT = 4_000;
