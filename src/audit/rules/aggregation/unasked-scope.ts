import { calleeName, callsIn, receiverOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { wordsOf } from '../../facts/names.ts';
import { usageSums } from '../../facts/totals/usage-sums.ts';
import { descendants, isWithin } from '../../facts/walk.ts';
import type { CallNode, FunctionNode, Parameter, SyntaxNode } from '../../languages/syntax.ts';
import { isBillingCode } from '../../trace/billing-code.ts';
import type { Trace } from '../../trace/site.ts';
import { isAboutUsage, isEmitName } from '../../trace/vocabulary.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-342: what says whose usage or which period is meant is handed in and never asked. */
export const unaskedScope = defineRule({
  id: 'MTR-342',
  name: 'unasked-scope',
  section: 'aggregation',
  title: 'A scope is handed in and never asked',
  severity: 'critical',
  classification: 'vulnerability',
  question:
    'Does a function that counts usage choose by every scope it is given: the customer, the node, the period, the meter?',
  cost: 'Everything is counted where a part is meant: each customer is billed for all, or each worker reports what all the others report too.',
  remediation: 'Choose by it, in the loop or in the query, or take the parameter away where all is meant.',
  references: [
    'https://cwe.mitre.org/data/definitions/563.html',
    'https://cwe.mitre.org/data/definitions/682.html',
  ],
  *match({ audited, trace }) {
    for (const facts of audited)
      for (const fn of facts.nodes('function')) {
        const parameter = unasked(fn);
        if (parameter === null || !isPlainFunction(fn, trace)) continue;
        const call = callGiving(fn, parameter, trace);
        const counting = call === null ? null : countingIn(fn, facts);
        if (call === null || counting === null) continue;
        yield {
          file: facts.file,
          node: fn,
          lines: { startLine: fn.span.startLine, endLine: counting.span.startLine },
          evidence: [{ file: facts.file, node: counting }],
          confidence: 'likely',
          message: `\`${fn.name ?? ''}\` is given \`${parameter.name}\` and never looks at it: it counts for every one of them, so what belongs to others is counted here too.`,
        } satisfies Match;
      }
  },
});

/** Whom or what usage may be chosen by. */
const SCOPES =
  /^(account|customer|org|organization|organisation|subscription|team|tenant|workspace|project|namespace|node|cluster|region|period|month|cycle|meter|metric|feature|currency)$/;
const AFTER = /^(ids?|uuid|name|key|slug|code|start|end|from|to)$/;

/** The one parameter that names a scope and is not read. */
function unasked(fn: FunctionNode): Parameter | null {
  if (fn.name === null || fn.body.length === 0) return null;
  const open = fn.parameters.filter((one) => isScope(one));
  if (open.length === 0) return null;
  const read = namesIn(fn);
  return open.find(({ name }) => !read.has(name)) ?? null;
}

function isScope({ name, default: value }: Parameter): boolean {
  if (!/^[a-z]\w*$/i.test(name) || value !== null) return false;
  const words = wordsOf(name);
  const last = words.at(-1) ?? '';
  return SCOPES.test(AFTER.test(last) ? (words.at(-2) ?? '') : last);
}

/** Names that the body reads; the text of a string may hold some that are put in when it runs. */
function namesIn(fn: FunctionNode): ReadonlySet<string> {
  const names = new Set<string>();
  for (const statement of fn.body)
    for (const node of descendants(statement)) {
      if (node.kind === 'name') names.add(node.name);
      if (
        node.kind === 'call' &&
        /^(locals|binding|arguments|super)$/.test(node.callee.kind === 'name' ? node.callee.name : '')
      )
        for (const { name } of fn.parameters) names.add(name);
      if (node.kind === 'object') for (const { key } of node.entries) if (key !== null) names.add(key);
      if (node.kind === 'string') for (const word of node.value.match(/\w+/g) ?? []) names.add(word);
    }
  return names;
}

/** No other function has its name: nothing asks it to take what others of its kind need. */
function isPlainFunction(fn: FunctionNode, { calls }: Trace): boolean {
  if (fn.decorators.length > 0 || fn.name === null || calls.named(fn.name).length !== 1) return false;
  const { parent } = fn;
  return parent?.kind !== 'class' || (parent.variety !== 'interface' && parent.bases.length === 0);
}

/** A call in view that gives the parameter something. */
function callGiving(fn: FunctionNode, parameter: Parameter, { calls }: Trace): CallNode | null {
  const at = fn.parameters.indexOf(parameter);
  const isSelf = /^(self|cls)$/.test(fn.parameters[0]?.name ?? '') ? 1 : 0;
  for (const call of calls.callersOf(fn)) {
    if (isWithin(call, fn)) continue;
    const given =
      call.arguments.find(({ name }) => name === parameter.name) ??
      call.arguments.filter(({ name }) => name === null)[at - isSelf];
    if (given !== undefined && /^(name|member|string)$/.test(given.value.kind)) return call;
  }
  return null;
}

/** Where usage is counted over many: a loop that goes over a collection, or a query. */
function countingIn(fn: FunctionNode, facts: FileFacts): SyntaxNode | null {
  if (!isAboutUsage(fn.name ?? '', true) && !isBillingCode(fn, facts.file)) return null;
  for (const node of descendants(fn))
    if (node.kind === 'loop' && node.variety === 'each' && countsIn(node)) return node;
  const total = usageSums(facts).find(({ node }) => isWithin(node, fn))?.node;
  return total ?? callsIn(fn).find((call) => isQuery(call, fn)) ?? null;
}

const COUNTS =
  /^(count|count_?documents|sum|aggregate|group_?by|find_?(many|all)|findAll|find_by_sql|select_all|all|filter|where|query(_?row)?(_?context)?|fetch_?(all|val|one)|scalar|execute|mapToLong|mapToInt|reduce|sumOf|ToListAsync|SumAsync|CountAsync)$/i;

/** Rows are counted or chosen, and by something else than the parameter: a function that hands all on asks nothing. */
function isQuery(call: CallNode, fn: FunctionNode): boolean {
  if (!COUNTS.test(calleeName(call)) || receiverOf(call) === null) return false;
  const own = new Set(fn.parameters.map(({ name }) => name));
  return [...descendants(fn)].some(
    (node) => node.kind === 'name' && own.has(node.name) && node.span.start > fn.span.start,
  );
}

/** The loop adds something up, keeps it under a key, or records usage. */
function countsIn(loop: SyntaxNode): boolean {
  for (const node of descendants(loop)) {
    if (
      node.kind === 'assign' &&
      (node.operator === '+=' || node.targets.some(({ kind }) => kind === 'index'))
    )
      return true;
    if (node.kind === 'call' && isEmitName(calleeName(node), true)) return true;
  }
  return false;
}
