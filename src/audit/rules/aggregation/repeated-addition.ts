import { calleeLabel, calleeName, callOf, pathOf, receiverOf, withoutAwait } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { isMoneyName } from '../../facts/money/money-names.ts';
import { lastName, wordsOf } from '../../facts/names.ts';
import { type RepeatedStatement, repeatedStatements } from '../../facts/repeated-statements.ts';
import { descendants, hasName, rootOf } from '../../facts/walk.ts';
import type { CallNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { isBillingCode } from '../../trace/billing-code.ts';
import { type DoubledByRetry, doubledByRetry } from '../../trace/repeats/doubled-by-retry.ts';
import type { Trace } from '../../trace/site.ts';
import { isAboutUsage, isEmitName } from '../../trace/vocabulary.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-340: one addition to usage stands twice on the same way through a function. */
export const repeatedAddition = defineRule({
  id: 'MTR-340',
  name: 'repeated-addition',
  section: 'aggregation',
  title: 'The same addition to usage stands twice',
  severity: 'critical',
  classification: 'vulnerability',
  question:
    'Is every quantity added to usage, a balance or a bill once, and not again a few lines further down?',
  cost: 'Every time the code runs the quantity is counted twice: twice the usage on the invoice, twice the amount off the balance.',
  remediation: 'Keep one of the two. Both often come from joining two branches that each brought the line.',
  references: [
    'https://cwe.mitre.org/data/definitions/1041.html',
    'https://cwe.mitre.org/data/definitions/682.html',
  ],
  *match(scope) {
    for (const doubled of doubledByRetry(scope.audited, scope.trace)) yield toDoubled(doubled);
    for (const facts of scope.audited) {
      yield* addedInCallee(facts, scope.trace);
      for (const repeated of repeatedStatements(facts)) {
        const added = additionIn(repeated.again, facts);
        if (added === null || changesBetween(repeated, added)) continue;
        yield {
          file: facts.file,
          node: repeated.again,
          evidence: [{ file: facts.file, node: repeated.first }],
          confidence: 'likely',
          message: `${added.what} stands here a second time, ${linesApart(repeated)} below the same one: each run counts this quantity twice.`,
        } satisfies Match;
      }
    }
  },
});

/** `db.execute(stmt, rows)`, and then `db.execute(stmt, rows); db.commit()` in a loop that tries again. */
function toDoubled({ file, node, again, addition }: DoubledByRetry): Match {
  const call = callOf(node.kind === 'assign' ? node.value : node);
  return {
    file,
    node,
    evidence: [again, ...(addition === node ? [] : [addition])].map((one) => ({ file, node: one })),
    confidence: 'likely',
    message: `${call === null ? 'The addition' : `\`${calleeLabel(call)}\``} adds to usage here, and the loop below, which tries until it went well, does the same once more: each run counts this quantity twice.`,
    remediation: 'Leave it to the loop, which rolls back what failed.',
  };
}

/** A function counts something, and so does one that it calls with the same thing on the same way. */
function* addedInCallee(facts: FileFacts, { calls }: Trace): Generator<Match> {
  for (const fn of facts.nodes('function')) {
    if (fn.name === null || fn.body.length > MAX_LIST) continue;
    const own = fn.body.flatMap((statement) => {
      const added = /^(call|await|assign)$/.test(statement.kind) ? additionIn(statement, facts) : null;
      return added === null ? [] : [{ statement, added }];
    });
    if (own.length === 0) continue;
    for (const statement of fn.body) {
      const call = callOf(
        statement.kind === 'assign' || statement.kind === 'return' ? statement.value : statement,
      );
      const [callee, ...others] = call === null ? [] : calls.definitionsOf(call);
      if (call === null || callee === undefined || others.length > 0 || rootOf(callee) !== facts.file.root)
        continue;
      const inner = callee.body.map((one) => spellingWith(one, callee, { call, facts }));
      const twice = own.find(
        ({ statement: one }) => one !== statement && inner.includes(spelled(one, facts)),
      );
      if (twice === undefined) continue;
      yield {
        file: facts.file,
        node: twice.statement,
        evidence: [
          { file: facts.file, node: callee.body[inner.indexOf(spelled(twice.statement, facts))] ?? callee },
        ],
        confidence: 'likely',
        message: `${twice.added.what} stands in \`${callee.name ?? ''}\` too, which is called on the same way: each run counts this quantity twice.`,
      };
    }
  }
}

/** A longer function is a script. */
const MAX_LIST = 60;

function spelled(statement: SyntaxNode, { file }: FileFacts): string {
  return file.text.slice(statement.span.start, statement.span.end).replace(/^await\s+|[\s;]+/g, '');
}

/** The statement as it reads with what the call gives for the parameters. */
function spellingWith(
  statement: SyntaxNode,
  fn: FunctionNode,
  { call, facts }: { readonly call: CallNode; readonly facts: FileFacts },
): string {
  if (!/^(call|await|assign)$/.test(statement.kind)) return '';
  const own = fn.parameters.filter(({ name }) => !/^(self|cls|this)$/.test(name));
  const given = new Map(
    own.flatMap(({ name }, at) => {
      const one = call.arguments.find((argument) => argument.name === name) ?? call.arguments[at];
      return one === undefined ? [] : [[name, spelled(one.value, facts)] as const];
    }),
  );
  return spelled(statement, facts).replace(/(?<![\w.$])[A-Za-z_]\w*/g, (name) => given.get(name) ?? name);
}

interface Addition {
  readonly node: SyntaxNode;
  /** For people. */
  readonly what: string;
  /** The value added, or what is handed to the call. */
  readonly values: readonly SyntaxNode[];
}

/** What a statement adds to usage; what a condition guards counts as its own. */
function additionIn(statement: SyntaxNode, facts: FileFacts): Addition | null {
  if (statement.kind === 'if') {
    if (statement.else.length > 0 || statement.then.length > MAX_GUARDED) return null;
    for (const inner of statement.then) {
      const added = additionIn(inner, facts);
      if (added !== null) return added;
    }
    return null;
  }
  const node = withoutAwait(statement);
  if (node.kind === 'assign') return sumOf(node, facts);
  return node.kind === 'call' ? addingCall(node, facts) : null;
}

/** More than this under one condition is work of its own. */
const MAX_GUARDED = 3;

/** `usage.tokens += more.tokens`; a literal step or a value read anew each time may well be meant twice. */
function sumOf(node: SyntaxNode & { kind: 'assign' }, { file }: FileFacts): Addition | null {
  const [target, ...others] = node.targets;
  if (target === undefined || others.length > 0 || node.value === null) return null;
  const isOwn =
    node.operator === '=' && node.value.kind === 'binary' && pathOf(node.value.left) === pathOf(target);
  if (node.operator !== '+=' && node.operator !== '-=' && !isOwn) return null;
  const value = node.value.kind === 'binary' && isOwn ? node.value.right : node.value;
  const name = lastName(pathOf(target));
  if (!isFigure(name, isBillingCode(node, file)) || !isSteady(value) || !hasName(value)) return null;
  return { node, what: `The addition to \`${pathOf(target)}\``, values: [value] };
}

function isFigure(name: string, isBilling: boolean): boolean {
  return isAboutUsage(name, isBilling) || isMoneyName(name) || /tokens?$/i.test(name);
}

/** Reads nothing that moves on by being read. */
function isSteady(value: SyntaxNode): boolean {
  for (const node of descendants(value)) {
    if (node.kind === 'await' || node.kind === 'yield' || node.kind === 'function') return false;
    if (node.kind === 'call' && !PURE.test(calleeName(node))) return false;
  }
  return true;
}

const PURE =
  /^(u?int\d*|float\d*|number|decimal|len|length|max|min|abs|round|get|get_?\w*|getattr|(to|as|is|has)_?\w+|clone|copy|unwrap\w*|into)$/i;

const TRACKS = /^(track|record|charge|count)_?\w/i;
const ADDS = /^(add|plus|incr|increment|incr_?by|inc|accumulate|merge|deduct|subtract|debit)$/i;

/** `recordUsage(org, tokens)`, `usage.Add(more)`: calls whose name says that they count something. */
function addingCall(call: CallNode, { file }: FileFacts): Addition | null {
  const isBilling = isBillingCode(call, file);
  const name = calleeName(call);
  const receiver = receiverOf(call);
  const isOnUsage = receiver !== null && isAboutUsage(lastName(pathOf(receiver)), isBilling);
  const isCount = isOnUsage && ADDS.test(name);
  const tracks = isEmitName(name, isBilling) || ((isBilling || isOnUsage) && TRACKS.test(name));
  if (!isCount && !tracks) return null;
  if (wordsOf(name).some((word) => NOT_USAGE.test(word))) return null;
  const values = call.arguments.map(({ value }) => value);
  if (!values.some(hasName) || !values.every(isSteady)) return null;
  return { node: call, what: `The call of \`${calleeLabel(call)}\` with the same arguments`, values };
}

/** What is told of a step, and not of a quantity. */
const NOT_USAGE = /^(error|errors|failure|event|span|log|exception|latency|duration|time|view|click|page)$/;

/** Something between the two gives what is added another value, or may. */
function changesBetween({ between }: RepeatedStatement, { values }: Addition): boolean {
  if (between.length === 0) return false;
  const names = new Set<string>();
  for (const value of values)
    for (const node of descendants(value)) if (node.kind === 'name') names.add(node.name);
  return between.some((statement) => mayChange(statement, names));
}

function mayChange(statement: SyntaxNode, names: ReadonlySet<string>): boolean {
  for (const node of descendants(statement)) {
    if (node.kind === 'return' || node.kind === 'throw' || node.kind === 'break') return true;
    if (
      node.kind === 'assign' &&
      node.targets.some((target) => names.has(pathOf(target).split('.')[0] ?? ''))
    )
      return true;
    if (node.kind === 'call' && touches(node, names)) return true;
  }
  return false;
}

/** The call is made on one of the values, or is given one: it may move it on. */
function touches(call: CallNode, names: ReadonlySet<string>): boolean {
  const [root = ''] = pathOf(call.callee).split('.');
  if (call.callee.kind === 'member' && names.has(root) && !PURE.test(calleeName(call))) return true;
  return (
    CHANGES.test(calleeName(call)) &&
    call.arguments.some(({ value }) => value.kind === 'name' && names.has(value.name))
  );
}

/** What is handed to others is read there; by these names it comes back changed. */
const CHANGES =
  /^_?(add|merge|accumulate|combine|update|next|refresh|reload|reset|apply|fill|read|scan|decode|parse|unmarshal|deserialize|step|advance|consume|rotate|swap|set|mutate|patch|extend|push|append)/i;

function linesApart({ first, again }: RepeatedStatement): string {
  const lines = again.span.startLine - first.span.startLine;
  return lines === 1 ? 'one line' : `${lines} lines`;
}
