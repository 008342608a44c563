import type { AssignNode, CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath, pathOf, withoutAwait } from '../calls.ts';
import { wordsOf } from '../names.ts';
import { descendants } from '../walk.ts';
import { isErrorName } from './failure.ts';

const ALLOWS =
  /^(allowed|allow|is_?allowed|has_?(credits?|quota|access)|within_?(limit|quota|budget)|can_?(proceed|use)|permitted|granted|ok|success)$/i;
const ALLOWING =
  /^(allow(ed|_?all)?|grant(ed)?|permit(ted)?|accept(ed)?|pass(ed)?|proceed|within_?(limit|quota|budget)|continue|not_?exceeded)$/i;

/** True for a value that says that usage may go on: `true`, `{ allowed: true }`, `Decision.Allow`, `Ok(true)`. */
function isAllowing(given: SyntaxNode | null): boolean {
  if (given === null) return false;
  const value = withoutAwait(given);
  switch (value.kind) {
    case 'boolean':
      return value.value;
    case 'list':
      // What failed beside it is told: the caller looks at that first.
      return isAllowing(value.items[0] ?? null) && !value.items.slice(1).some(isFailureValue);
    case 'object':
      return value.entries.some(
        ({ key, value: held }) =>
          (ALLOWS.test(key ?? '') && held.kind === 'boolean' && held.value) ||
          (/^(decision|result|outcome|verdict)$/i.test(key ?? '') && isAllowing(held)),
      );
    case 'member':
      return ALLOWING.test(value.name);
    case 'string':
      return ALLOWING.test(value.value);
    case 'call':
      return isAllowingCall(value);
    default:
      return false;
  }
}

/** Calls that wrap an answer: `Ok(true)`, `Mono.just(true)`, `Task.FromResult(true)`, `Promise.resolve({ allowed: true })`. */
const WRAPS = /^(Ok|Some|just|of|resolve|from_?result|success|completed_?future|json)$/i;

function isAllowingCall(call: CallNode): boolean {
  if (isNextHandler(call)) return true;
  if (ALLOWING.test(calleeName(call))) return call.callee.kind === 'member' || call.isNew;
  const [first] = call.arguments;
  if (first !== undefined && WRAPS.test(calleeName(call))) return isAllowing(first.value);
  // `new QuotaDecision(allowed: true)`
  return call.arguments.some(({ name, value }) => ALLOWS.test(name ?? '') && isAllowing(value));
}

const NEXT = /^_?(next|call_?next|next_?handler|do_?filter|proceed|serve_?http|handler)$/i;

/** True where the request is handed on: `next()`, `next.ServeHTTP(w, r)`, `$next($request)`, `chain.doFilter(req, res)`. */
function isNextHandler(call: CallNode): boolean {
  const parts = calleePath(call).replaceAll('$', '').split('.');
  const name = parts.at(-1) ?? '';
  if (/^_?next$/i.test(name)) return !call.arguments.some(({ value }) => isFailureValue(value));
  if (/^(serve_?http|do_?filter|handle|run|call|invoke|proceed)$/i.test(name))
    return parts.slice(0, -1).some((part) => /^_?(next|chain|filter_?chain|handler|app)$/i.test(part));
  return /^_?(call_?next|next_?handler)$/i.test(name) && NEXT.test(name);
}

function isFailureValue(value: SyntaxNode): boolean {
  return value.kind === 'name' && (isErrorName(value.name) || /^(e|ex)$/.test(value.name));
}

const WITHOUT_END =
  /^(infinity|inf|max_?(value|int\d*|int64|integer|safe_?integer)|int_?max|php_?int_?max|maxsize|unlimited|no_?limit|unbounded|limitless|positive_?infinity|none_?limit)$/i;
/** `f64::MAX`, and not `Math.max`, which looks for the greater one. */
const GREATEST = 'MAX';

/** True for a value that sets no limit: `Infinity`, `Long.MAX_VALUE`, `Limits.unlimited()`, `float("inf")`. */
function isWithoutEnd(given: SyntaxNode | null): boolean {
  if (given === null) return false;
  let looked = 0;
  for (const node of descendants(given, (inner) => inner.kind !== 'function')) {
    if (++looked > MAX_LOOKED_AT) return false;
    if (
      (node.kind === 'name' || node.kind === 'member') &&
      (WITHOUT_END.test(node.name) || node.name === GREATEST)
    )
      return true;
    if (node.kind === 'string' && /^(inf|infinity|unlimited)$/i.test(node.value)) return true;
    if (node.kind === 'call' && /^unlimited/i.test(calleeName(node))) return true;
    if (node.kind === 'object' && wordsOf(node.typeName ?? '').includes('unlimited')) return true;
  }
  return false;
}

const MAX_LOOKED_AT = 20;

/** The statement or value with which a body lets usage through, and how; null where it does not. */
export function openStep(
  body: readonly SyntaxNode[],
): { readonly step: SyntaxNode; readonly how: 'allows' | 'unlimited' | 'leaves' } | null {
  for (const statement of body) {
    const plain = withoutAwait(statement);
    if (plain.kind === 'throw') return null;
    if (plain.kind === 'call' && isNextHandler(plain)) return { step: statement, how: 'allows' };
    const value = plain.kind === 'return' ? plain.value : isBareValue(plain) ? plain : assigned(plain);
    if (isAllowing(value) && (plain.kind !== 'assign' || allowsInName(plain)))
      return { step: statement, how: 'allows' };
    if (plain.kind !== 'call' && isWithoutEnd(value)) return { step: statement, how: 'unlimited' };
    if (
      plain.kind === 'call' &&
      statement === body.at(-1) &&
      isWithoutEnd(plain) &&
      !/log/i.test(pathOf(plain))
    )
      return { step: statement, how: 'unlimited' };
    if (plain.kind === 'return') return isNothing(plain.value) ? { step: statement, how: 'leaves' } : null;
  }
  return null;
}

function assigned(node: SyntaxNode): SyntaxNode | null {
  return node.kind === 'assign' && !node.declares && node.operator === '=' ? node.value : null;
}

function allowsInName({ targets }: AssignNode): boolean {
  return targets.some(
    (target) => (target.kind === 'name' || target.kind === 'member') && ALLOWS.test(target.name),
  );
}

function isBareValue(node: SyntaxNode): boolean {
  return /^(boolean|name|member|object|list)$/.test(node.kind);
}

/** `return`, `return nil`, `Ok(())`: a check that refuses by an error has found none. */
function isNothing(value: SyntaxNode | null): boolean {
  if (value === null || value.kind === 'null') return true;
  return (
    value.kind === 'call' &&
    calleeName(value) === 'Ok' &&
    value.arguments.every((one) => isNothing(one.value))
  );
}
