import { pathOf, receiverOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { wordsOf } from '../../facts/names.ts';
import { toTimeComparison } from '../../facts/time/comparisons-of-time.ts';
import { descendants, enclosingNamedFunction, rootOf } from '../../facts/walk.ts';
import type { IfNode, MemberNode, SyntaxNode } from '../../languages/syntax.ts';
import { isBillingCode } from '../../trace/billing-code.ts';
import { openEndQueries } from '../../trace/open-ends.ts';
import { sitesOf } from '../../trace/sites-of.ts';
import { defineRule, type Match, type RuleScope } from '../rule.ts';

/** MTR-131: an end that may be open is compared as if it were always set, and events are left out. */
export const openEnd = defineRule({
  id: 'MTR-131',
  name: 'open-end',
  section: 'ingestion',
  title: 'Usage is left out because an open end is taken for a date',
  severity: 'critical',
  classification: 'vulnerability',
  question: 'Is a period, price or line item without an end told apart from one that has ended?',
  cost: 'Open-ended subscriptions and prices hold no end date: every event of theirs counts as too late and is never billed.',
  remediation: 'Ask whether the end is set before comparing with it.',
  references: ['https://pkg.go.dev/time#Time.IsZero', 'https://cwe.mitre.org/data/definitions/476.html'],
  *match(scope) {
    for (const facts of scope.files) yield* leftOutByQuery(facts, scope);
    const open = namesThatMayBeOpen(scope);
    if (open.size === 0) return;
    for (const facts of scope.files)
      for (const node of facts.nodes('if')) {
        if (!leavesOut(node)) continue;
        const found = comparedIn(node.test, open);
        if (found === null || isTestedFor(found.end, node)) continue;
        if (!isBillingCode(node, facts.file) && !/usage|event|meter/i.test(pathOf(found.moment))) continue;
        yield toMatch(facts, node, found);
      }
  },
});

/** The file says what its periods are for. */
const SPEAKS = /usage|metering|\bmeter\b|meter-|invoice|billing|billed/i;

/** What has no end yet is not found by a query that asks for an end behind the period's start. */
function* leftOutByQuery(facts: FileFacts, { files, trace }: RuleScope): Generator<Match> {
  const { file } = facts;
  const isMetering = sitesOf(file, trace).some(({ stage }) => stage !== 'show');
  for (const { node, lines, column } of openEndQueries(facts, files)) {
    if (!isMetering && !isBillingCode(node, file) && !SPEAKS.test(file.text)) continue;
    yield {
      file,
      node,
      ...(lines ? { lines } : {}),
      confidence: 'likely',
      message: `The query asks for \`${column}\` behind the start of the period, though it is empty as long as there is no end: what is still running is left out, and its usage is never billed.`,
      remediation: `Take in what has no end: \`${column} IS NULL OR ${column} > …\`.`,
    };
  }
}

interface Compared {
  readonly end: MemberNode;
  readonly moment: SyntaxNode;
  readonly proof: Proof;
}

interface Proof {
  readonly file: FileFacts['file'];
  readonly node: SyntaxNode;
}

function toMatch({ file }: FileFacts, { test }: IfNode, { end, moment, proof }: Compared): Match {
  return {
    file,
    node: test,
    evidence: [proof],
    confidence: 'likely',
    message: `\`${pathOf(moment)}\` is compared with \`${pathOf(end)}\` without asking whether that is set, though elsewhere it may be open: where it has no end, every event is taken to be too late and left out of the bill.`,
    remediation: `Ask whether \`${pathOf(end)}\` is set before comparing with it.`,
  };
}

/** The branch goes on to the next one, or leaves. */
function leavesOut({ then }: IfNode): boolean {
  const last = then.at(-1);
  return last?.kind === 'continue' || (last?.kind === 'return' && (last.value === null || isNo(last.value)));
}

function isNo(value: SyntaxNode): boolean {
  return value.kind === 'null' || (value.kind === 'boolean' && !value.value);
}

/** Ends that some code of the project asks to be set: only they can be open. */
function namesThatMayBeOpen(scope: RuleScope): ReadonlyMap<string, Proof> {
  const names = new Map<string, Proof>();
  for (const { file, nodes, callsNamed } of scope.files) {
    const add = (member: SyntaxNode, node: SyntaxNode): void => {
      if (member.kind === 'member' && isEnd(member.name)) names.set(member.name, { file, node });
    };
    for (const node of callsNamed(ASKS)) {
      const receiver = receiverOf(node);
      if (receiver !== null) add(receiver, node);
    }
    for (const node of nodes('member')) if (ASKS.test(node.name)) add(node.object, node);
    for (const node of nodes('binary'))
      if (/^[=!]=$/.test(node.operator) && node.right.kind === 'null') add(node.left, node);
    for (const node of nodes('unary')) if (node.operator === '!') add(node.operand, node);
  }
  return names;
}

function isEnd(name: string): boolean {
  return wordsOf(name).some((word) => /^(end|ends|ended|until)$/.test(word));
}

const EVENT_TIME = /timestamp|event|occurred|usage|recorded/i;

function comparedIn(test: SyntaxNode, open: ReadonlyMap<string, Proof>): Compared | null {
  for (const node of descendants(test)) {
    const compared = toTimeComparison(node);
    if (compared === null) continue;
    const { later: moment, earlier: end } = compared;
    if (end.kind !== 'member' || !EVENT_TIME.test(pathOf(moment))) continue;
    const proof = open.get(end.name);
    if (proof !== undefined) return { end, moment, proof };
  }
  return null;
}

const ASKS = /^(IsZero|is_none|isNull|nil\?|blank\?|present\?|is_some|HasValue|Valid)$/;

/** The function asks for the end somewhere: by a call, by a comparison with nothing, by its truth, by a default. */
function isTestedFor(end: MemberNode, node: SyntaxNode): boolean {
  const holder = enclosingNamedFunction(node) ?? rootOf(node);
  for (const inner of descendants(holder)) {
    if (inner.kind !== 'member' || inner.name !== end.name) continue;
    const above = inner.parent;
    if (above?.kind === 'member' && ASKS.test(above.name)) return true;
    if (above?.kind === 'unary' && above.operator === '!') return true;
    if (above?.kind === 'if' || above?.kind === 'conditional') return true;
    if (above?.kind !== 'binary') continue;
    if (/^(&&|\|\||\?\?)$/.test(above.operator) || above.right.kind === 'null') return true;
  }
  return false;
}
