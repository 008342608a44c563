import { pathOf } from '../../facts/calls.ts';
import { type ChangedCopy, changedCopies } from '../../facts/changed-copies.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { type LostChange, lostChanges } from '../../facts/lost-changes.ts';
import { lastName } from '../../facts/names.ts';
import { type UnfilledValue, unfilledValues } from '../../facts/unfilled-values.ts';
import { enclosingNamedFunction } from '../../facts/walk.ts';
import { isBilledAmount } from '../../trace/amount-names.ts';
import { isScreenCode, isUsageCode } from '../../trace/billing-code.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-373: what is changed is the function's own, and nobody reads it any more. */
export const lostChange = defineRule({
  id: 'MTR-373',
  name: 'lost-change',
  section: 'aggregation',
  title: 'A change ends with the function that made it',
  severity: 'high',
  classification: 'vulnerability',
  question:
    'Does every change of an amount reach what the amount is read from, and not only a parameter, a loop variable or a copy that is thrown away?',
  cost: 'The balance, the cost or the count stays what it was: credits are spent again, a refunded amount is still charged, usage that was added up is never seen.',
  remediation:
    'Change what the caller has: set its fields or what the pointer points to, put the copy back, or return the new value and use it.',
  references: [
    'https://cwe.mitre.org/data/definitions/563.html',
    'https://go.dev/ref/spec#Calls',
    'https://staticcheck.dev/docs/checks/#SA4005',
    'https://www.php.net/manual/en/control-structures.foreach.php',
  ],
  *match({ audited }) {
    for (const facts of audited) {
      for (const lost of lostChanges(facts)) yield* matchLost(facts, lost);
      for (const copy of changedCopies(facts)) yield* matchCopy(facts, copy);
      for (const value of unfilledValues(facts)) yield* matchUnfilled(facts, value);
    }
  },
});

/** `ec = NewEventCost()` in a method of `ec`, `balance -= amount` of a parameter. */
function* matchLost(facts: FileFacts, { node, name, of, fn }: LostChange): Generator<Match> {
  const { file } = facts;
  const isBilling = isUsageCode(node, file);
  const said = of === 'receiver' ? (fn.receiver?.type ?? name) : name;
  if (!isBilledAmount(said, isBilling) || isScreenCode(node, file)) return;
  const where = enclosingNamedFunction(node)?.name;
  yield {
    file,
    node,
    // A total that nobody reads may be left over from what is now reckoned elsewhere.
    confidence: of === 'local' ? 'possible' : 'likely',
    message: LOST[of](`\`${name}\``, where ? `\`${where}\`` : 'the function'),
  };
}

const LOST: Readonly<Record<LostChange['of'], (name: string, where: string) => string>> = {
  parameter: (name, where) =>
    `${name} is set anew, but it is the parameter of ${where} alone, and nothing reads it afterwards: whoever called it goes on with the old value.`,
  receiver: (name, where) =>
    `${name} gets another value, but only the variable within ${where} does, and nothing reads it afterwards: what the method was called on keeps what it had.`,
  item: (name) =>
    `${name} is set anew, but it is the loop’s variable alone, and nothing reads it before the next turn: what the list holds stays as it was.`,
  local: (name, where) =>
    `${name} is changed here, and nothing in ${where} reads it afterwards: what was reckoned up is left out of everything.`,
};

/** `item.Cost = …` where `item` is a copy of what the list holds. */
function* matchCopy({ file }: FileFacts, { node, name, field, of }: ChangedCopy): Generator<Match> {
  const isBilling = isUsageCode(node, file);
  const [target] = node.targets;
  const last =
    target?.kind === 'index'
      ? field.replace(/^.*\[\s*["']?|["']?\s*\]$/g, '')
      : lastName(pathOf(target ?? node));
  if (!isBilledAmount(last, isBilling) || isScreenCode(node, file)) return;
  yield {
    file,
    node,
    confidence: 'likely',
    message: `\`${field}\` is set in ${COPIES[of](`\`${name}\``)}, and nothing reads it afterwards: the original keeps the old value.`,
  };
}

const COPIES: Readonly<Record<ChangedCopy['of'], (name: string) => string>> = {
  parameter: (name) => `${name}, which is the function’s own copy of what it was given`,
  receiver: (name) => `${name}, which is the method’s own copy of what it was called on`,
  item: (name) => `${name}, which is a copy of what the list holds`,
  local: (name) => `${name}, which is a copy of what it was taken from`,
};

/** `resp := Status{}; get(url, resp); if !resp.Success`. */
function* matchUnfilled({ file }: FileFacts, { node, name, made, read }: UnfilledValue): Generator<Match> {
  if (!isUsageCode(node, file)) return;
  yield {
    file,
    node,
    evidence: [
      { file, node: made },
      { file, node: read },
    ],
    confidence: 'likely',
    message: `\`${name}\` is handed over as a copy, so it is still empty where \`${name}.${read.name}\` is read: the answer about usage is the same whatever came back.`,
    remediation: `Hand over the address of \`${name}\`.`,
  };
}
