import { calleeName, pathOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { wordsOf } from '../../facts/names.ts';
import { valueOfName } from '../../facts/values.ts';
import { descendants, enclosingNamedFunction } from '../../facts/walk.ts';
import type { AssignNode, SyntaxNode } from '../../languages/syntax.ts';
import { isBillingCode } from '../../trace/billing-code.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-333: a count or sum of usage was restricted to the period before the change, and is not any more. */
export const droppedPeriod = defineRule({
  id: 'MTR-333',
  name: 'dropped-period',
  section: 'aggregation',
  title: 'Usage is no longer restricted to its period',
  severity: 'critical',
  classification: 'vulnerability',
  question: 'Does a rewritten query over usage keep the bounds of the period that it had before?',
  cost: 'Usage of all time is counted against one period: limits strike at once, and periods that were paid for are billed again.',
  remediation: 'Give the new query the bounds that the old one had.',
  references: ['https://cwe.mitre.org/data/definitions/682.html'],
  *match({ files, base }) {
    if (base === null) return;
    const earlier = new Map(base.files.map((facts) => [facts.file.path, facts]));
    for (const facts of files) {
      const before = earlier.get(facts.file.path);
      if (before === undefined || before.file.text === facts.file.text) continue;
      for (const assign of facts.nodes('assign')) {
        const name = countedIn(assign);
        if (name === null || !isBillingCode(assign, facts.file) || speaksOfTime(assign.value)) continue;
        const old = sameIn(before, assign, name);
        const bound = old && boundIn(old.value);
        if (!old || bound === null || !isQuery(assign.value)) continue;
        yield {
          file: facts.file,
          node: assign,
          confidence: 'likely',
          message: `\`${name}\` was read for the time since \`${bound}\` before this change; the new query has no bound of time, so that usage of all earlier periods is counted in this one.`,
        } satisfies Match;
      }
    }
  },
});

const COUNTED =
  /^(count|counts|total|totals|sum|usage|used|consumed|spend|spent|quantity|units|runs|requests)$/;

/** The name a figure of usage is read into. */
function countedIn({ targets, value, operator }: AssignNode): string | null {
  const [target, ...others] = targets;
  if (target?.kind !== 'name' || others.length > 0 || value === null || operator === '+=') return null;
  return wordsOf(target.name).some((word) => COUNTED.test(word)) ? target.name : null;
}

/** The same name in the same function of the other side. */
function sameIn(before: FileFacts, assign: AssignNode, name: string): AssignNode | null {
  const holder = enclosingNamedFunction(assign)?.name ?? null;
  return (
    before
      .nodes('assign')
      .find((one) => countedIn(one) === name && (enclosingNamedFunction(one)?.name ?? null) === holder) ??
    null
  );
}

const TIME =
  /^(date|dates|time|since|period|start|end|from|until|between|renewal|at|month|day|week|cycle|window|range|timestamp|after|before|interval|created|bounds)$/;

/** Anything in the value that has to do with time: then it may well be restricted. */
function speaksOfTime(value: SyntaxNode | null, steps = MAX_STEPS): boolean {
  for (const node of value === null ? [] : descendants(value)) {
    // `.where(ownRuns)`: the condition was put together before.
    const made = node.kind === 'name' && steps > 0 ? valueOfName(node.name, node) : null;
    if (made !== null && speaksOfTime(made, steps - 1)) return true;
    const text =
      node.kind === 'name' || node.kind === 'member' ? node.name : node.kind === 'string' ? node.value : '';
    // `from(table)` names where rows come from.
    if (text !== 'from' && wordsOf(text).some((word) => TIME.test(word) && word !== 'from')) return true;
  }
  return false;
}

/** Conditions made of conditions made of conditions are not followed further. */
const MAX_STEPS = 2;

/** The name of the moment the old query was given. */
function boundIn(value: SyntaxNode | null): string | null {
  for (const node of value === null ? [] : descendants(value)) {
    if (node.kind !== 'call') continue;
    for (const { value: given } of node.arguments) {
      if (given.kind !== 'name' && given.kind !== 'member') continue;
      const words = wordsOf(given.name);
      if (words.some((word) => /^(date|at|start|since|from|begin|time|renewal|period)$/.test(word)))
        return pathOf(given);
    }
  }
  return null;
}

const QUERIES =
  /^(select|from|where|count|sum|aggregate|find\w*|query\w*|filter\w*|execute|raw|scalar|group_?by)$/i;

function isQuery(value: SyntaxNode | null): boolean {
  for (const node of value === null ? [] : descendants(value))
    if (node.kind === 'call' && QUERIES.test(calleeName(node))) return true;
  return false;
}
