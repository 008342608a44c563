import { calleeName, receiverOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { wordsOf } from '../../facts/names.ts';
import { assignmentsOf } from '../../facts/values.ts';
import { descendants, enclosingFunction } from '../../facts/walk.ts';
import type { AssignNode, IfNode, SyntaxNode } from '../../languages/syntax.ts';
import { isBillingCode } from '../../trace/billing-code.ts';
import { hintOf } from '../../trace/vocabulary.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-334: one fine-grained record anywhere makes every coarse total be left out. */
export const mixedRollup = defineRule({
  id: 'MTR-334',
  name: 'mixed-rollup',
  section: 'aggregation',
  title: 'One fine record makes all coarse totals be left out',
  severity: 'high',
  classification: 'vulnerability',
  question: 'Is it decided for each period whether its fine or its coarse record counts?',
  cost: 'Periods of which only the coarse total is left vanish from the sum: what is shown or billed for all time is too low.',
  remediation: 'Leave a coarse total out only where the fine records of the same period are there.',
  references: ['https://cwe.mitre.org/data/definitions/682.html'],
  *match(scope) {
    for (const facts of scope.audited)
      for (const node of facts.nodes('if')) {
        const flags = flagsOf(node);
        if (flags === null || !isOfUsage(node, facts)) continue;
        const anywhere = flags.map((flag) => anywhereOf(flag, node)).find((one) => one !== null);
        const other = flags.find((flag) => anywhereOf(flag, node) === null);
        if (!anywhere || other === undefined || !(isGrain(other) || isGrain(nameOf(anywhere)))) continue;
        yield {
          file: facts.file,
          node: anywhere,
          evidence: [{ file: facts.file, node: node.test }],
          confidence: 'likely',
          message: `\`${nameOf(anywhere)}\` is true as soon as one record of its kind is there, and then every record that is \`${other}\` is left out: periods of which no finer record is left vanish from the total.`,
        } satisfies Match;
      }
  },
});

const GRAINS = new Set(
  'hourly daily weekly monthly yearly hour day week month year minute detailed raw'.split(' '),
);

function isGrain(name: string): boolean {
  return wordsOf(name).some((word) => GRAINS.has(word));
}

function nameOf({ targets }: AssignNode): string {
  const [target] = targets;
  return target?.kind === 'name' ? target.name : '';
}

/** `if (hasDaily && isMonthly) continue`: the two names. */
function flagsOf({ test, then }: IfNode): readonly string[] | null {
  const [only, ...others] = then;
  if (only?.kind !== 'continue' || others.length > 0) return null;
  if (test.kind !== 'binary' || test.operator !== '&&') return null;
  const names = [test.left, test.right].flatMap((side) => (side.kind === 'name' ? [side.name] : []));
  return names.length > 1 ? names : null;
}

/** `const hasDaily = keys.some((key) => DAILY.test(key))`, `any(is_daily(k) for k in keys)`. */
function anywhereOf(flag: string, from: SyntaxNode): AssignNode | null {
  const [only, ...others] = assignmentsOf(flag, from);
  if (only?.value?.kind !== 'call' || others.length > 0) return null;
  const name = calleeName(only.value);
  const isAny =
    receiverOf(only.value) === null ? name === 'any' : /^(some|any\??|anyMatch|Any|ContainsFunc)$/.test(name);
  return isAny ? only : null;
}

/** The loop adds usage up. */
function isOfUsage(node: IfNode, facts: FileFacts): boolean {
  if (isBillingCode(node, facts.file)) return true;
  const fn = enclosingFunction(node);
  for (const inner of fn === null ? [] : descendants(fn)) {
    if (inner.kind !== 'assign' || inner.operator !== '+=') continue;
    const [target] = inner.targets;
    if (target?.kind === 'member' && hintOf(wordsOf(target.name)) === 'strong') return true;
  }
  return false;
}
