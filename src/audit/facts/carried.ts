import type { CallNode, MemberNode, SyntaxNode } from '../languages/syntax.ts';
import { calleeName, calleePath } from './calls.ts';

/** Calls that write down, wrap or copy what they are given, and add nothing of their own, in the plain spelling of all languages. */
const CARRIERS: ReadonlySet<string> = new Set(
  `stringify dumps marshal marshalindent newreader newbuffer newbufferstring serialize serializetoutf8bytes
  stringcontent bytearraycontent formurlencodedcontent httpbuildquery jsonencode generate tojson writevalueasstring
  writevalueasbytes ofstring ofbytearray httpentity urlsearchparams urlencode encodetostring fromvalue fromformdata
  tovec tovalue torequestbody encodewwwform bytes`.split(/\s+/),
);
/** Common words that carry only when called on one of these: `JsonContent.Create`, `Buffer.from`, `HashMap::from`. */
const CARRIERS_OF =
  /^(json)$|(^|[.:])(JsonContent\.Create|Buffer\.from|(HashMap|BTreeMap)(\.|::)from|RequestBody\.create|serde_json(\.|::)to_string|json\.encode|Json\.encode|URI\.encode_www_form|bytes\.NewReader|Oj\.dump|Collections\.singletonList|List\.of|Arrays\.asList|ImmutableList\.of)$/;
/** Called on what they carry: `form.Encode()`, `event.to_json`, `json.getBytes()`. */
const CARRIES_OBJECT =
  /^(encode|to_?string|to_?json|to_?query|get_?bytes|as_bytes|to_?byte_?array|clone|copy|into|to_?request_?body|as_?str|to_?h|to_?array|to_?list|to_?vec|collect|all|iter|into_?iter)$/i;

/**
 * What a call only carries on: `event` in `JSON.stringify(event)`, `form` in `strings.NewReader(form.Encode())`.
 * Null for a call that makes something of its own.
 */
export function carriedBy(call: CallNode | MemberNode): readonly SyntaxNode[] | null {
  // Ruby calls without parentheses: `{ events: }.to_json`.
  if (call.kind === 'member')
    return /^(to_json|to_query|to_h|freeze|dup)$/.test(call.name) ? [call.object] : null;
  const name = calleeName(call);
  // Go's `http.NewRequestWithContext(ctx, method, url, body)`.
  if (/^NewRequest(WithContext)?$/.test(name)) return call.arguments.slice(-1).map(({ value }) => value);
  if (call.arguments.length === 0)
    return call.callee.kind === 'member' && CARRIES_OBJECT.test(name) ? [call.callee.object] : null;
  // Go's request carries its body, which stands last.
  if (/^NewRequest(WithContext)?$/.test(name)) return call.arguments.slice(-1).map(({ value }) => value);
  const isCarrier =
    CARRIERS.has(name.replaceAll('_', '').toLowerCase()) || CARRIERS_OF.test(calleePath(call));
  return isCarrier ? call.arguments.map(({ value }) => value) : null;
}

/** The entries of a list of pairs, as forms are written: `[("event_name", "calls"), …]`; null for any other list. */
export function pairsIn(items: readonly SyntaxNode[]): readonly { key: string; value: SyntaxNode }[] | null {
  const pairs: { key: string; value: SyntaxNode }[] = [];
  for (const item of items) {
    const [first, second, third] = item.kind === 'list' ? item.items : [];
    if (first?.kind !== 'string' || second === undefined || third !== undefined) return null;
    pairs.push({ key: first.value, value: second });
  }
  return pairs.length === 0 ? null : pairs;
}

/** The entries of a map that is made by a call: Java's `Map.of("code", code)`, `Map.ofEntries(entry("code", code))`. */
export function entriesGiven(call: CallNode): readonly { key: string; value: SyntaxNode }[] {
  const given = call.arguments.map(({ value }) => value);
  const path = calleePath(call);
  if (/(^|\.)Map\.ofEntries$/.test(path))
    return given.flatMap((one) =>
      one.kind === 'call' ? pairOf(one.arguments.map(({ value }) => value)) : [],
    );
  if (!/(^|\.)(Immutable)?Map\.(of|entry)$/.test(path)) return [];
  return given.flatMap((_, at) => (at % 2 === 0 ? pairOf(given.slice(at, at + 2)) : []));
}

function pairOf([key, value]: readonly SyntaxNode[]): { key: string; value: SyntaxNode }[] {
  return key?.kind === 'string' && value !== undefined ? [{ key: key.value, value }] : [];
}
