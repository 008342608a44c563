import { calleeLabel, calleeName } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { isMoneyName } from '../../facts/money/money-names.ts';
import { clearedFields } from '../../facts/overwritten/cleared-fields.ts';
import { clearedLists } from '../../facts/overwritten/cleared-lists.ts';
import { lateCopies } from '../../facts/overwritten/late-copies.ts';
import { movedWeights } from '../../facts/overwritten/moved-weights.ts';
import { replacedKeys } from '../../facts/overwritten/replaced-keys.ts';
import { staleTtls } from '../../facts/overwritten/stale-ttls.ts';
import { isBalance, isLimitAmount, isQuantity, isUsedAmount } from '../../trace/amount-names.ts';
import { isBillingFile, isPaymentCode, isUsageCode } from '../../trace/billing-code.ts';
import type { Trace } from '../../trace/site.ts';
import { hintOfName } from '../../trace/vocabulary.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-369: an amount, a key or a period is cleared or replaced before what it was for. */
export const clearedBeforeUse = defineRule({
  id: 'MTR-369',
  name: 'cleared-before-use',
  section: 'aggregation',
  title: 'A value is cleared or replaced before it is used',
  severity: 'critical',
  classification: 'vulnerability',
  question:
    'Does every amount, key and period still hold what was meant where it is charged, recorded or sent?',
  cost: 'What is recorded is zero, the new period carries the end of the old one, or a repeat is billed again, because the value was gone before it was used.',
  remediation: 'Take the value into a variable before it is cleared, or use it first.',
  references: [
    'https://cwe.mitre.org/data/definitions/665.html',
    'https://docs.stripe.com/api/idempotent_requests',
  ],
  *match({ audited, trace }) {
    for (const facts of audited) {
      yield* clearedAmounts(facts);
      yield* clearedUsage(facts);
      yield* newAsOld(facts);
      yield* lostKeys(facts, trace);
      yield* oldPeriods(facts);
      yield* sumsAsWeights(facts);
    }
  },
});

function* clearedAmounts(facts: FileFacts): Generator<Match> {
  const { file } = facts;
  for (const { cleared, path, field, read, before } of clearedFields(facts)) {
    if (
      !isAmount(field) ||
      !(isUsageCode(cleared, file) || isPaymentCode(cleared, file) || isBillingFile(file))
    )
      continue;
    yield {
      file,
      node: read,
      evidence: [cleared, before].map((node) => ({ file, node })),
      confidence: 'likely',
      message: `\`${path}\` was cleared above, and is handed on here as if it still held what it held: what is recorded or charged is nothing.`,
    };
  }
}

function* clearedUsage(facts: FileFacts): Generator<Match> {
  const { file } = facts;
  for (const { cleared, path, handed } of clearedLists(facts)) {
    if (!isUsageCode(cleared, file) && !isBillingFile(file)) continue;
    yield {
      file,
      node: handed,
      evidence: [{ file, node: cleared }],
      confidence: 'likely',
      message: `\`${path}\` is emptied by \`${calleeLabel(cleared)}\` and then given to \`${calleeLabel(handed)}\`: what was collected in it is not sent.`,
    };
  }
}

function* newAsOld(facts: FileFacts): Generator<Match> {
  const { file } = facts;
  for (const { read, path, name, changed } of lateCopies(facts)) {
    if (!isUsageCode(read, file) && !isPaymentCode(read, file) && !isBillingFile(file)) continue;
    yield {
      file,
      node: read,
      evidence: [{ file, node: changed }],
      confidence: 'likely',
      message: `\`${name}\` is taken from \`${path}\` after it was given its new value above: old and new are the same, and what is worked out from the two is charged or recorded wrongly.`,
    };
  }
}

function isAmount(name: string): boolean {
  return (
    isMoneyName(name) ||
    isBalance(name) ||
    isQuantity(name) ||
    isUsedAmount(name) ||
    hintOfName(name) === 'strong'
  );
}

function* lostKeys(facts: FileFacts, { calls }: Trace): Generator<Match> {
  const { file } = facts;
  for (const { replaced, path, set, setBy } of replacedKeys(facts, calls.definitionsOf)) {
    const isHere = setBy === null || calls.fileOf(set) === file;
    yield {
      file,
      node: replaced,
      evidence: [{ file: isHere ? file : calls.fileOf(set), node: set }],
      confidence: 'likely',
      message: `\`${path}\` is replaced here, and with it the idempotency key that ${setBy === null ? 'was set above' : `\`${setBy}\` has set`}: when the request is sent again it is a new one to the provider, and the customer is billed twice.`,
    };
  }
}

function* oldPeriods(facts: FileFacts): Generator<Match> {
  const { file } = facts;
  for (const { read, reset, used, name } of staleTtls(facts)) {
    if (!isUsageCode(read, file) && !isBillingFile(file)) continue;
    yield {
      file,
      node: reset,
      evidence: [read, used].map((node) => ({ file, node })),
      confidence: 'likely',
      message: `\`${name}\` was worked out by \`${calleeName(read)}\` before \`${calleeName(reset)}\` begins a new period here, and is used afterwards: the new period is kept with the end of the old one.`,
    };
  }
}

function* sumsAsWeights(facts: FileFacts): Generator<Match> {
  const { file } = facts;
  for (const { mean, weight, added } of movedWeights(facts)) {
    if (!isAmount(weight.name) && !isLimitAmount(weight.name)) continue;
    yield {
      file,
      node: mean,
      evidence: [{ file, node: added }],
      confidence: 'likely',
      message: `\`${weight.name}\` already holds both parts when it weighs one of them here: the mean is too high by the other part, and what is shared out by it is charged wrongly.`,
    };
  }
}
