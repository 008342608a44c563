import type { CallNode, Entry, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, mentionsPath, pathOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { wordsOf } from '../names.ts';
import { descendants, enclosingClass } from '../walk.ts';

/** The next period of something that was handed in, stored without asking whether the present one is over. */
export interface UncheckedAdvance {
  readonly fn: FunctionNode;
  /** Where the next moment is made of the present one. */
  readonly node: SyntaxNode;
  /** `account.NextBillingTime`. */
  readonly path: string;
  /** The parameter: `account`. */
  readonly subject: string;
}

const ADVANCES =
  /^(reset|renew|advance|roll|rollover|cycle|increment|start|begin|open|close|extend|grant|refill|top)$/;
/** Classes that are made for it: `AllowanceRenewal`, `PeriodCloser`. */
const RENEWS = /^(renewal|renewer|renew|closer|reset|resetter|rollover|refill|cycle)$/;
const DUE = /^(next\w*|period|billing|renews?|renewal|resets?|expires?|expiry|cycle|ends?|due|refill|term)$/;
const MOMENT = /^(at|on|time|date|end|ends|until|start|starts)$/;

/** Every such step of the file, in source order; one a function. */
export function uncheckedAdvances(facts: FileFacts): UncheckedAdvance[] {
  return facts.nodes('function').flatMap((fn): UncheckedAdvance[] => {
    if (
      fn.name === null ||
      !(
        wordsOf(fn.name)
          .slice(0, 2)
          .some((word) => ADVANCES.test(word)) ||
        wordsOf(enclosingClass(fn)?.name ?? '').some((word) => RENEWS.test(word))
      )
    )
      return [];
    for (const name of [...fn.parameters.map((one) => one.name), ...fieldsOfOwner(fn)]) {
      const step = /^@?\w+$/.test(name) && !/^(self|this|ctx|cls)$/.test(name) ? stepOf(fn, name) : null;
      if (step === null || !stores(fn) || isSettled(fn, name, step.path)) continue;
      return [{ fn, node: step.node, path: step.path, subject: name }];
    }
    return [];
  });
}

/** `account.next_billing_at + relativedelta(months=1)`, `cc.NextBillingTime.Time().AddDate(0, 1, 0)`. */
function stepOf(
  fn: FunctionNode,
  subject: string,
): { readonly node: SyntaxNode; readonly path: string } | null {
  for (const statement of fn.body)
    for (const node of descendants(statement)) {
      const stepped =
        node.kind === 'binary' && node.operator === '+'
          ? node.left
          : node.kind === 'call' && STEPS.test(calleeName(node))
            ? node.callee.kind === 'member' && firstOf(node) === null
              ? node.callee.object
              : firstOf(node)
            : null;
      const path = stepped === null ? '' : dueFieldIn(stepped, subject);
      if (path !== '') return { node, path };
    }
  return null;
}

const STEPS =
  /^(add(_?(date|months?|days?|years?|weeks?|hours?))?|plus(_?\w+)?|advance|next_month|months_since)$/i;

/** `addMonths(account.nextAt, 1)`: the time is handed in. */
function firstOf(call: CallNode): SyntaxNode | null {
  const first = call.arguments[0]?.value;
  return first !== undefined && (first.kind === 'member' || first.kind === 'call') ? first : null;
}

/** The field of the subject that says when its period ends. */
function dueFieldIn(node: SyntaxNode, subject: string): string {
  for (const inner of descendants(node)) {
    if (inner.kind !== 'member' || !isSubject(inner.object, subject)) continue;
    const words = wordsOf(inner.name);
    if (words.some((word) => DUE.test(word)) && MOMENT.test(words.at(-1) ?? '')) return pathOf(inner);
  }
  return '';
}

/** The object itself, or the field it is kept in: `account`, `@account`, `this.account`. */
function isSubject(node: SyntaxNode, subject: string): boolean {
  if (node.kind === 'name') return node.name === subject;
  return node.kind === 'member' && node.name === subject && /^(this|self)$/.test(pathOf(node.object));
}

/** Fields that a class was handed when it was made, as one of its methods reads them. */
function fieldsOfOwner(fn: FunctionNode): readonly string[] {
  if (enclosingClass(fn) === null) return [];
  const fields = new Set<string>();
  for (const node of descendants(fn)) {
    if (node.kind === 'name' && node.name.startsWith('@')) fields.add(node.name);
    if (node.kind === 'member' && node.object.kind === 'name' && /^(this|self|@)$/.test(node.object.name))
      fields.add(node.name);
  }
  return [...fields];
}

const STORES =
  /^(save\w*|update\w*|create\w*|insert\w*|upsert\w*|put|persist|exec|set|commit|flush|write)!?$/i;

function stores(fn: FunctionNode): boolean {
  for (const node of descendants(fn)) if (node.kind === 'call' && STORES.test(calleeName(node))) return true;
  return false;
}

const ASKS =
  /expired|is_?due|due|overdue|before|after|past|refresh|reload|lock|for_?update|compare|should|elapsed|is_?over/i;
const READS_AGAIN = /^(get\w*|find\w*|load\w*|fetch\w*|first|read\w*|select\w*|refetch|query_?row)$/i;

/** Whether it is over is asked of it here, it is read again, locked, or stored only where it is still the same. */
function isSettled(fn: FunctionNode, subject: string, path: string): boolean {
  for (const node of descendants(fn)) {
    if (node.kind === 'binary' && /^[<>]=?$|^[=!]=$/.test(node.operator))
      if (mentionsPath(node, path)) return true;
    if (node.kind === 'call') {
      if (ASKS.test(calleeName(node))) return true;
      if (READS_AGAIN.test(calleeName(node)) && mentionsIdOf(node, subject)) return true;
      if (
        /^(where|filter|filter_by|eq|update_many|updateMany)$/i.test(calleeName(node)) &&
        mentionsPath(node, path)
      )
        return true;
    }
    if (node.kind === 'with') return true;
    if (node.kind === 'object' && node.entries.some((entry) => isCondition(entry, path))) return true;
  }
  return false;
}

function isCondition({ key, value }: Entry, path: string): boolean {
  return key === 'where' && mentionsPath(value, path);
}

/** `repository.get(account.id)`; the whole of it handed on is no reading of it. */
function mentionsIdOf(call: CallNode, subject: string): boolean {
  return call.arguments.some(
    ({ value }) =>
      value.kind === 'member' && /^(id|uuid|pk|key)$/i.test(value.name) && pathOf(value.object) === subject,
  );
}
