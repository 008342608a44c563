import { calleeName, pathOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { lastName, wordsOf } from '../../facts/names.ts';
import { isOrdering } from '../../facts/operators.ts';
import { descendants } from '../../facts/walk.ts';
import type { AssignNode, BinaryNode, ClassNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { isLimitAmount } from '../../trace/amount-names.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-420: the total that a limit is held against is thrown away with the counts of one run. */
export const resetTotal = defineRule({
  id: 'MTR-420',
  name: 'reset-total',
  section: 'limits',
  title: 'A reset throws away the total that a limit is held against',
  severity: 'high',
  classification: 'vulnerability',
  question: 'Does what is counted over all runs outlive the reset that is made for each of them?',
  cost: 'The total starts at zero with every run and never reaches its limit: spending goes on without a bound.',
  remediation: 'Reset the counts of the run alone, and carry the total over or keep it elsewhere.',
  references: [
    'https://cwe.mitre.org/data/definitions/665.html',
    'https://cwe.mitre.org/data/definitions/770.html',
  ],
  *match({ files }) {
    const checks = files.flatMap((facts) => totalsChecked(facts));
    if (checks.length === 0) return;
    const kept = new Map(
      files.flatMap(({ nodes }) => nodes('class').map((one) => [one.name ?? '', one] as const)),
    );
    for (const facts of files)
      for (const fn of facts.nodes('function')) {
        if (!RESETS.test(fn.name ?? '')) continue;
        for (const node of descendants(fn)) {
          const made = node.kind === 'assign' ? madeAnew(node) : null;
          const owner = made === null ? undefined : kept.get(made.type);
          const check =
            owner === undefined ? undefined : checks.find((one) => isOf(one, made?.field ?? '', owner));
          if (made !== null && check !== undefined) yield toMatch(facts, node, made.field, check);
        }
      }
  },
});

const RESETS =
  /^_?(reset|clear|restart|start_?new|(new|next|start|begin|prepare)_?(run|instance|session|attempt|turn|request|step|message|chat|task|conversation))/i;
const TOTAL = /^(total|cumulative|lifetime|overall|global|all)$/;

interface Check {
  readonly file: SyntaxFile;
  readonly node: BinaryNode;
  /** `stats` and `total_cost` of `self.stats.total_cost`. */
  readonly holder: string;
  readonly total: string;
}

/** Comparisons of a total kept in an object with a limit. */
function totalsChecked({ file, nodes }: FileFacts): readonly Check[] {
  return nodes('binary').flatMap((node): Check[] => {
    if (!isOrdering(node.operator)) return [];
    return [
      [node.left, node.right],
      [node.right, node.left],
    ].flatMap(([total, limit]): Check[] => {
      if (total?.kind !== 'member' || limit === undefined || !isLimit(limit)) return [];
      const holder = lastName(pathOf(total.object));
      return isTotal(total.name) && holder !== '' ? [{ file, node, holder, total: total.name }] : [];
    });
  });
}

/** Also the limit in `0 < limit <= total`, which is read as a comparison with a comparison. */
function isLimit(node: SyntaxNode): boolean {
  if (node.kind === 'binary') return isLimit(node.right) || isLimit(node.left);
  return (node.kind === 'name' || node.kind === 'member') && isLimitAmount(node.name);
}

function isTotal(name: string): boolean {
  return wordsOf(name).some((word) => TOTAL.test(word));
}

/** `self.stats = Stats()`: another one, with nothing of the last. */
function madeAnew({
  targets,
  value,
  operator,
}: AssignNode): { readonly field: string; readonly type: string } | null {
  const [target, ...others] = targets;
  if (target?.kind !== 'member' || others.length > 0 || operator !== '=' || value === null) return null;
  if (value.kind === 'call') {
    const name = calleeName(value);
    return value.arguments.length === 0 && /^\p{Lu}/u.test(name) ? { field: target.name, type: name } : null;
  }
  if (value.kind !== 'object' || value.typeName === null || value.entries.length > 0) return null;
  return { field: target.name, type: lastName(value.typeName) };
}

/** The total is one of the fields that are made anew, beside others that are not one. */
function isOf({ holder, total }: Check, field: string, owner: ClassNode): boolean {
  if (holder !== field) return false;
  const fields = owner.body.flatMap((member) => {
    const [target] = member.kind === 'assign' ? member.targets : [];
    return target?.kind === 'name' ? [target.name] : [];
  });
  return fields.includes(total) && fields.some((name) => !isTotal(name));
}

function toMatch({ file }: FileFacts, node: SyntaxNode, field: string, check: Check): Match {
  return {
    file,
    node,
    evidence: [{ file: check.file, node: check.node }],
    confidence: 'likely',
    message: `\`${field}\` is made anew here with \`${check.total}\` in it, which the limit is held against: the total starts at zero each time, and the limit is never reached.`,
  };
}
