import { argumentNamed } from '../../facts/arguments.ts';
import { calleeLabel, calleeName, pathOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { nameOfPart } from '../../facts/keys/key-part-names.ts';
import { isMoneyName } from '../../facts/money/money-names.ts';
import { lastName, wordsOf } from '../../facts/names.ts';
import { ancestors, descendants, isWithin, isWithinAny } from '../../facts/walk.ts';
import type { FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import type { MeteringSite } from '../../trace/site.ts';
import { isAboutUsage } from '../../trace/vocabulary.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-229: a figure that is given as a whole is added to the one that is there, so that doing it again counts it again. */
export const addedNotSet = defineRule({
  id: 'MTR-229',
  name: 'added-not-set',
  section: 'deduplication',
  title: 'A figure is added where it should be set',
  severity: 'high',
  classification: 'vulnerability',
  question:
    'Does everything that completes or recalculates a record give the same result when it is done again?',
  cost: 'Each time the record is completed or reported again, its amount grows.',
  remediation: 'Set the figure to what it is.',
  references: ['https://aws.amazon.com/builders-library/making-retries-safe-with-idempotent-APIs/'],
  *match({ audited, trace }) {
    for (const site of trace.sites) {
      const match = totalAdded(site);
      if (match !== null) yield match;
    }
    for (const facts of audited) {
      for (const fn of facts.nodes('function')) {
        const match = addedBesideSet(facts, fn);
        if (match !== null) yield match;
      }
    }
  },
});

const TOTALS = /(^|_)(total|cumulative|to_date|so_far|overall|absolute|running)(_|$)/;

/** `quantity=row["total"], action="increment"`: what is used up to now is added to what was told of it before. */
function totalAdded({ node, provider, operation, wraps, file }: MeteringSite): Match | null {
  const overwriting = provider?.deduplication.overwriting ?? null;
  if (
    node.kind !== 'call' ||
    wraps !== null ||
    operation !== 'send' ||
    provider === null ||
    overwriting === null
  )
    return null;
  const how = argumentNamed(node, [overwriting.name]);
  if (how?.kind !== 'string' || how.value === overwriting.value) return null;
  const amount = argumentNamed(node, provider.value.names);
  const name = amount === null ? null : nameOfPart(amount);
  const words = name === null ? '' : wordsOf(name).join('_');
  if (!TOTALS.test(words) || /tokens?$/.test(words)) return null;
  return {
    file,
    node,
    evidence: [{ file, node: how }],
    confidence: 'likely',
    message: `\`${name ?? ''}\` is a sum up to now, and \`${calleeLabel(node)}\` adds it to what was reported before: every report after the first bills the usage before it once more.`,
  };
}

const COMPLETES = /^(update|set|complete|finish|finali[sz]e|settle|resolve|close|save|store|apply|on)$/i;
const SAVES = /^(save|update|updates|persist|store|put|upsert|commit|write|Save|Update|flush)$/i;

/** `entry.usage = usage; entry.amount.add(amount); save(entry)`: one figure is set from what was given, the other added. */
function addedBesideSet({ file }: FileFacts, fn: FunctionNode): Match | null {
  if (!COMPLETES.test(wordsOf(fn.name ?? '')[0] ?? '')) return null;
  const given = new Set(fn.parameters.map(({ name }) => name));
  const set = new Map<string, SyntaxNode>();
  const added: { readonly owner: string; readonly path: string; readonly node: SyntaxNode }[] = [];
  let isSaved = false;
  for (const node of descendants(fn, (inner) => inner.kind !== 'function' || inner === fn)) {
    const change = changeOf(node, given);
    if (change?.how === 'set' && isFigure(change.path)) set.set(ownerOf(change.path), node);
    if (change?.how === 'added' && isFigure(change.path))
      added.push({ ...change, owner: ownerOf(change.path), node });
    if (node.kind === 'call' && SAVES.test(calleeName(node))) isSaved = true;
  }
  const both = added.find(({ owner, node }) => {
    const beside = set.get(owner);
    return beside !== undefined && !areAlternatives(beside, node);
  });
  const beside = both === undefined ? undefined : set.get(both.owner);
  if (!isSaved || both === undefined || beside === undefined) return null;
  return {
    file,
    node: both.node,
    evidence: [{ file, node: beside }],
    confidence: 'likely',
    message: `\`${both.path}\` is added to, while the usage beside it is set to what was given: when \`${fn.name ?? ''}\` runs again for the same record, after a retry or a late answer, the amount is counted once more.`,
  };
}

/** Cases of one choice: whoever calls says whether the figure is set or added to. */
function areAlternatives(one: SyntaxNode, other: SyntaxNode): boolean {
  for (const above of ancestors(one)) {
    if (!isWithin(other, above)) continue;
    if (above.kind === 'switch')
      return !above.cases.some(({ body }) => isWithinAny(one, body) && isWithinAny(other, body));
    if (above.kind === 'if') {
      const inThen = (node: SyntaxNode) => isWithinAny(node, above.then);
      return inThen(one) !== inThen(other);
    }
    return false;
  }
  return false;
}

interface Change {
  readonly how: 'set' | 'added';
  readonly path: string;
}

/** What a statement does to a field with a value that the function was given. */
function changeOf(node: SyntaxNode, given: ReadonlySet<string>): Change | null {
  if (node.kind === 'assign') {
    const [target, ...others] = node.targets;
    if (target?.kind !== 'member' || others.length > 0 || node.value === null || !isGiven(node.value, given))
      return null;
    if (node.operator === '=') return { how: 'set', path: pathOf(target) };
    return node.operator === '+=' ? { how: 'added', path: pathOf(target) } : null;
  }
  if (node.kind !== 'call' || node.callee.kind !== 'member' || !/^(add|Add|plus)$/.test(node.callee.name))
    return null;
  const [only, ...others] = node.arguments;
  if (only === undefined || others.length > 0 || !isGiven(only.value, given)) return null;
  // What the addition gives back is used elsewhere: the field itself may stay as it is.
  if (node.parent?.kind !== 'function' && node.parent?.kind !== 'block' && node.parent?.kind !== 'if')
    return null;
  return node.callee.object.kind === 'member' ? { how: 'added', path: pathOf(node.callee.object) } : null;
}

function isGiven(value: SyntaxNode, given: ReadonlySet<string>): boolean {
  return (value.kind === 'name' || value.kind === 'member') && given.has(pathOf(value).split('.')[0] ?? '');
}

function isFigure(path: string): boolean {
  const name = lastName(path);
  return isMoneyName(name) || isAboutUsage(name, true);
}

function ownerOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('.')));
}
