import { calleeName } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { unstableIn } from '../../facts/keys/unstable-values.ts';
import { isMoneyName } from '../../facts/money/money-names.ts';
import { wordsOf } from '../../facts/names.ts';
import { assignmentsOf } from '../../facts/values.ts';
import { ancestors, descendants, mentionsName } from '../../facts/walk.ts';
import type { AssignNode, CallNode, FunctionNode, ObjectNode, SyntaxNode } from '../../languages/syntax.ts';
import type { CallGraph } from '../call-graph.ts';
import { saysOnce } from './repeatable-grants.ts';

/** A refund of a charge that is looked up by its id, whose state nobody looks at. */
export interface RepeatableRefund {
  /** The call that records or sends the refund. */
  readonly node: CallNode;
  /** What the charge is called there. */
  readonly charge: string;
  readonly lookup: AssignNode;
  /** The refund carries a name of its own that is drawn anew each time, so no constraint can stop the second. */
  readonly isDrawnAnew: boolean;
}

/** Refunds of the file that pay back as often as they are asked for, in source order. */
export function repeatableRefunds({ nodes }: FileFacts, calls: CallGraph): readonly RepeatableRefund[] {
  return nodes('function').flatMap((fn) => {
    if (!isRefund(fn.name ?? '') || bearsOwnName(fn)) return [];
    const lookup = chargeLookedUp(fn);
    const found = lookup === null ? null : paidBack(fn, lookup);
    if (lookup === null || found === null || isAskedOf(fn, found)) return [];
    return calls.callersOf(fn).some(isAskedBefore) ? [] : [found];
  });
}

const REFUNDS = /^(refund|reverse|reversal|chargeback)$/;
/** What reads, shows or tells of refunds gives none, and a part of an amount may be paid back more than once. */
const OTHERS =
  /^(get|list|find|is|has|can|calculate|compute|format|parse|build|render|show|notify|on|handle|sync|update|validate|partial|test|should|from|amount|string|array)$/;

function isRefund(name: string): boolean {
  const words = wordsOf(name);
  return words.some((word) => REFUNDS.test(word)) && !words.some((word) => OTHERS.test(word));
}

const LOADS = /^(get|find|fetch|load|retrieve|query|select|read|lookup)/i;

/** `charge, err := s.GetCharge(id)`: the one charge that a parameter stands for. */
function chargeLookedUp(fn: FunctionNode): AssignNode | null {
  const ids = fn.parameters
    .map(({ name }) => name)
    .filter((name) => /id$|^(reference|ref|number|code)$/i.test(name));
  for (const statement of fn.body) {
    if (statement.kind !== 'assign' || statement.value === null) continue;
    const call = statement.value.kind === 'await' ? statement.value.value : statement.value;
    if (call.kind !== 'call' || !LOADS.test(calleeName(call))) continue;
    if (ids.some((id) => mentionsName(call, id))) return statement;
  }
  return null;
}

const RECORDS = /^(create|insert|record|save|add|post|credit|deposit|queue|refund|transfer|send|apply|pay)/i;

/** The call behind the lookup that is given an amount of the charge, in its arguments or in the record that they name. */
function paidBack(fn: FunctionNode, lookup: AssignNode): RepeatableRefund | null {
  const [target] = lookup.targets;
  if (target?.kind !== 'name') return null;
  const charge = target.name;
  for (const node of descendants(fn, (inner) => inner === fn || inner.kind !== 'function')) {
    if (node.kind !== 'call' || node.span.start < lookup.span.end || !RECORDS.test(calleeName(node)))
      continue;
    const given = node.arguments.map(({ value }) => recordBehind(value));
    if (given.some((value) => takesAmountOf(value, charge)))
      return {
        node,
        charge,
        lookup,
        isDrawnAnew: given.some((value) => value.kind === 'object' && drawsKey(value)),
      };
  }
  return null;
}

/** The literal behind a name, as it was first given: it may be given the stored row by the same call. */
function recordBehind(value: SyntaxNode): SyntaxNode {
  const name = value.kind === 'unary' ? value.operand : value;
  if (name.kind !== 'name') return value;
  const made = assignmentsOf(name.name, name).find((one) => one.value?.kind === 'object');
  return made?.value ?? value;
}

function takesAmountOf(value: SyntaxNode, charge: string): boolean {
  for (const node of descendants(value))
    if (
      node.kind === 'member' &&
      node.object.kind === 'name' &&
      node.object.name === charge &&
      isMoneyName(node.name)
    )
      return true;
  return false;
}

const KEYS =
  /(^|_)(reference|ref|key|idempotency_?key|external_?id|request_?id|transaction_?id|unique_?id)$/i;

function drawsKey({ entries }: ObjectNode): boolean {
  return entries.some(({ key, value }) => key !== null && KEYS.test(key) && unstableIn(value) !== null);
}

/** The refund is named after what is refunded: a second one of that name is refused where names are unique. */
function bearsOwnName(fn: FunctionNode): boolean {
  for (const node of descendants(fn)) {
    if (node.kind === 'object')
      for (const { key, value } of node.entries)
        if (key !== null && KEYS.test(key) && value.kind !== 'name' && unstableIn(value) === null)
          return true;
    if (node.kind === 'call' && node.arguments.some(({ name }) => name !== null && KEYS.test(name)))
      return true;
  }
  return false;
}

/** A test looks at the charge, the lookup asks for a state, or the charge is handed to something that may look at it. */
function isAskedOf(fn: FunctionNode, { charge, lookup, node: refund }: RepeatableRefund): boolean {
  if (saysOnce(lookup)) return true;
  for (const node of descendants(fn)) {
    const test = node.kind === 'if' || node.kind === 'conditional' ? node.test : null;
    if (test !== null && looksAt(test, charge)) return true;
    if (node.kind === 'switch' && node.subject !== null && looksAt(node.subject, charge)) return true;
    if (node.kind !== 'call' || node === refund) continue;
    if (ASKS.test(calleeName(node)) || node.arguments.some(({ value }) => isItself(value, charge)))
      return true;
  }
  return false;
}

const ASKS =
  /exists|already|once|idempot|lock|or_?create|upsert|claim|eligible|refundable|guard|assert|ensure/i;

/** What it has is looked at; whether it was found is not meant. */
function looksAt(test: SyntaxNode, charge: string): boolean {
  for (const node of descendants(test)) {
    if (node.kind === 'call' && mentionsName(node, charge)) return true;
    if (node.kind === 'member' && node.object.kind === 'name' && node.object.name === charge) return true;
  }
  return false;
}

function isItself(value: SyntaxNode, charge: string): boolean {
  const name = value.kind === 'unary' ? value.operand : value;
  return name.kind === 'name' && name.name === charge;
}

/** The caller looks at the state first, or calls in a branch that does. */
function isAskedBefore(call: SyntaxNode): boolean {
  for (const above of ancestors(call)) if (above.kind === 'function') return saysOnce(above);
  return false;
}
