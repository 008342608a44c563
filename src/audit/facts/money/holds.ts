import type { CallNode, FunctionNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath, receiverOf, withAwait } from '../calls.ts';
import { isErrorName } from '../failures/failure.ts';
import type { FileFacts } from '../file-facts.ts';
import { wordsOf } from '../names.ts';
import { ancestors, descendants, enclosingFunction, mentionsName } from '../walk.ts';
import { isRefundCall, isReserveCall, isSettleCall } from './reservations.ts';

/** An amount a customer may use that a function takes in advance, with the name its answer is kept under. */
export interface Hold {
  readonly call: CallNode;
  /** The function that answers for it. */
  readonly fn: FunctionNode;
  /** The statement that takes it. */
  readonly statement: SyntaxNode;
  /** Names that stand for what was taken, or for whether it was. */
  readonly names: readonly string[];
}

const TAKES =
  /^(reserve|hold|preconsume|prededuct|precharge|preauthorize|preauthorise|earmark|withhold|place|open|create|take|acquire|authorize|make|start|new)$/;
/** These alone say that something is held; the others only together with what they are made on. */
const SAYS_HELD =
  /^(reserve|hold|preconsume|prededuct|precharge|preauthorize|preauthorise|earmark|withhold)$/;
const HELD = /^(holds?|reservations?|reserved|preauths?|earmarks?)$/;
const AMOUNTS =
  /^(credits?|quotas?|wallets?|balances?|budgets?|tokens?|allowances?|usage|units?|minutes|characters|rows|bytes|entitlements?|prepaid)$/;
/** What is held in other trades. */
const OTHER =
  /^(seat|seats|ticket|tickets|room|rooms|table|tables|inventory|stock|slot|slots|lock|locks|memory|capacity|port|ports|connection|connections|name|names|username|inode|space|buffer)$/;
const GIVES_BACK =
  /^(release|refund|cancel|void|rollback|restore|unreserve|revert|return|give|undo|free|abort|drop|expire)$/;
const SETTLES =
  /^(settle|commit|finalize|finalise|capture|confirm|complete|consume|finish|charge|close|convert|apply|debit|deduct|reconcile|true)$/;

function wordsOn(call: CallNode): readonly string[] {
  return calleePath(call)
    .split('.')
    .slice(0, -1)
    .flatMap((part) => wordsOf(part));
}

/** True for a call that takes an amount in advance: `wallet.reserve(org, n)`, `holds.place(id, n)`, `CreditHold.create!(…)`. */
function takesHold(call: CallNode): boolean {
  const own = wordsOf(calleeName(call));
  const verb = own.find((word) => word !== 'try') ?? '';
  // `preConsumeQuota`
  if ((verb !== 'pre' && !TAKES.test(verb)) || call.isNew || call.arguments.length === 0) return false;
  const on = wordsOn(call);
  const said = [...own, ...on];
  if (said.some((word) => OTHER.test(word))) return false;
  if (isReserveCall(call)) return true;
  if (SAYS_HELD.test(verb))
    return (
      said.some((word) => AMOUNTS.test(word) || word === 'ledger') ||
      // `let reservation = self.billing.reserve(…)`
      namesGiven(call).some((name) => wordsOf(name).some((word) => HELD.test(word)))
    );
  return TAKES.test(verb) && on.some((word) => HELD.test(word));
}

const MAX_LEADING = 3;

/** True for a call that gives what was held back, or turns it into what was used; told by its verb and what it speaks of. */
export function endsHold(call: CallNode, hold: Hold): 'released' | 'settled' | null {
  if (isRefundCall(call)) return 'released';
  if (isSettleCall(call)) return 'settled';
  const named = wordsOf(calleeName(call));
  // `rtReturnPreConsumedQuota`: a word of the project's own may stand in front.
  const at = named.slice(0, MAX_LEADING).findIndex((word) => GIVES_BACK.test(word) || SETTLES.test(word));
  const own = named.slice(Math.max(at, 0));
  const [verb = ''] = own;
  const how = GIVES_BACK.test(verb) ? 'released' : SETTLES.test(verb) ? 'settled' : null;
  if (how === null || call === hold.call) return null;
  const receiver = receiverOf(call);
  const isOnHold = hold.names.some((name) => mentionsName(call, name));
  const isSameStore =
    receiver !== null &&
    calleePath(call).split('.').slice(0, -1).join('.') ===
      calleePath(hold.call).split('.').slice(0, -1).join('.');
  const saysHeld = [...own.slice(1), ...wordsOn(call)].some((word) => HELD.test(word) || AMOUNTS.test(word));
  return isOnHold || isSameStore || saysHeld || receiver === null ? how : null;
}

/** The amounts that functions of the file take in advance themselves, in source order. */
export function holdsOf({ nodes }: FileFacts): readonly Hold[] {
  return nodes('call').flatMap((call): Hold[] => {
    const fn = takesHold(call) ? enclosingFunction(call) : null;
    const statement = fn === null ? null : statementOf(call, fn);
    return fn === null || statement === null ? [] : [{ call, fn, statement, names: namesGiven(call) }];
  });
}

/** The statement of the function's own body that the node stands in, or of an attempt that is all of that body. */
function statementOf(node: SyntaxNode, fn: FunctionNode): SyntaxNode | null {
  let below: SyntaxNode = node;
  for (const above of ancestors(node)) {
    if (above === fn) return fn.body.includes(below) ? below : null;
    if (above.kind === 'try' && fn.body.at(-1) === above && above.body.includes(below)) return below;
    if (above.kind === 'function' || above.kind === 'loop') return null;
    below = above;
  }
  return null;
}

/** Names a statement gives its answer, but for the failure beside it. */
export function namesOfStatement(statement: SyntaxNode): readonly string[] {
  return statement.kind === 'assign'
    ? statement.targets.flatMap((target) =>
        target.kind === 'name' && target.name !== '_' && !isErrorName(target.name) ? [target.name] : [],
      )
    : [];
}

/** True for a file that speaks of what customers may use: a hold in it is one of credits or quota. */
export function speaksOfAmounts({ text }: SyntaxFile): boolean {
  return /credit|quota|wallet|allowance|prepaid|billing|metered/i.test(text);
}

function namesGiven(call: CallNode): readonly string[] {
  const whole = withAwait(call);
  for (const above of [whole, ...ancestors(whole)]) {
    if (above.kind === 'assign') return namesOfStatement(above);
    if (above.kind === 'function' || above.kind === 'block') break;
  }
  return [];
}

/** True where what was taken is handed on, so that somebody else answers for it: `return hold`, `queue.add({ hold })`. */
export function isHandedOn(hold: Hold): boolean {
  const given = hold.call.arguments.flatMap(({ value }) => (value.kind === 'name' ? [value.name] : []));
  const amounts = hold.call.arguments.flatMap(({ value }) =>
    value.kind === 'name' && HELD_AMOUNT.test(value.name) ? [value.name] : [],
  );
  for (const node of descendants(hold.fn)) {
    if (node.span.start < hold.call.span.end) continue;
    if (node.kind === 'return' && node.value !== null && isAmong(node.value, given)) return true;
    if (
      (node.kind === 'return' || node.kind === 'yield') &&
      node.value !== null &&
      isBare(node.value, hold.names)
    )
      return true;
    if (node.kind === 'object' && node.entries.some(({ value }) => isBare(value, hold.names))) return true;
    // `{ preQuota, status: 'pending' }`: a row tells whoever ends it how much was taken.
    if (
      node.kind === 'object' &&
      node.entries.some(({ value }) => value.kind === 'name' && amounts.includes(value.name))
    )
      return true;
    if (
      node.kind === 'call' &&
      endsHold(node, hold) === null &&
      !isRead(node) &&
      node.arguments.some(({ value }) => isBare(value, hold.names))
    )
      return true;
    if (
      node.kind === 'assign' &&
      node.targets.some(({ kind }) => kind === 'member') &&
      node.value !== null &&
      isBare(node.value, hold.names)
    )
      return true;
  }
  return false;
}

function isAmong(value: SyntaxNode, names: readonly string[]): boolean {
  if (value.kind === 'list') return value.items.some((item) => isAmong(item, names));
  return value.kind === 'name' && names.includes(value.name) && !isErrorName(value.name);
}

const HELD_AMOUNT = /^(pre|reserved|held)/i;

/** The hold itself or its id. */
function isBare(value: SyntaxNode, names: readonly string[]): boolean {
  if (value.kind === 'name') return names.includes(value.name);
  if (value.kind === 'unary') return isBare(value.operand, names);
  return (
    value.kind === 'member' &&
    /^_?(id|key|token|uuid|reference)$/i.test(value.name) &&
    value.object.kind === 'name' &&
    names.includes(value.object.name)
  );
}

function isRead(call: CallNode): boolean {
  return /log|debug|info|warn|print|trace|span|set_?attribute|is_?nil|assert|require|max|min|len|errorf|wrap/i.test(
    calleePath(call),
  );
}
