import { calleeLabel, calleeName, pathOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { lastName, wordsOf } from '../../facts/names.ts';
import { valueOfName } from '../../facts/values.ts';
import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { raisedByRemovals } from '../../trace/limits/raised-by-removals.ts';
import { isAboutUsage } from '../../trace/vocabulary.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-418: the number of things that were removed is handed, as it is, to what counts usage up. */
export const removalCountedUp = defineRule({
  id: 'MTR-418',
  name: 'removal-counted-up',
  section: 'limits',
  title: 'What was removed is added to usage',
  severity: 'high',
  classification: 'vulnerability',
  question: 'Does usage of what is held go down when something is removed, and up when something is added?',
  cost: 'A customer who frees space or seats is counted higher: the limit is met too early, and what is no longer held is billed.',
  remediation: 'Hand over the negative number (`-removed`), or call what takes usage down.',
  references: ['https://cwe.mitre.org/data/definitions/682.html'],
  *match({ audited }) {
    for (const facts of audited) {
      for (const call of facts.nodes('call')) yield* matchCall(facts, call);
      for (const { node, column, removal } of raisedByRemovals(facts))
        yield {
          file: facts.file,
          node,
          evidence: [{ file: facts.file, node: removal }],
          confidence: 'likely',
          message: `\`${calleeLabel(removal)}\` takes something away, and \`${column}\` is raised for it: what is no longer held is counted once more, and billed or held against the limit.`,
          remediation: `Lower \`${column}\` by it.`,
        };
    }
  },
});

function* matchCall({ file }: FileFacts, call: CallNode): Generator<Match> {
  const name = calleeName(call);
  if (!countsUp(name)) return;
  for (const { value } of call.arguments) {
    const removal = removalBehind(value);
    if (removal === null) continue;
    yield {
      file,
      node: call,
      evidence: [{ file, node: removal }],
      confidence: 'possible',
      message: `\`${pathOf(value)}\` is how many \`${lastName(pathOf(removal))}\` took away, and \`${name}\` is given it as a positive number: where that counts what is held, usage rises with every removal.`,
    };
    return;
  }
}

const DOWN =
  /^(decrement|decrease|deduct|reduce|subtract|release|free|refund|return|remove|delete|down|minus|credit|restore)/;
const UP =
  /^(trigger|add|increment|increase|record|report|track|update|adjust|change|bump|emit|send|push|count|usage|apply|incr|incrby)$/;

/** A name that speaks of usage and of a change to it, and not of taking it down. */
function countsUp(name: string): boolean {
  const words = wordsOf(name);
  if (!isAboutUsage(name, true) || words.some((word) => DOWN.test(word))) return false;
  return words.some((word) => UP.test(word));
}

const REMOVES = /^(delete|remove|destroy|purge|prune|unlink|detach|revoke|clear|drop)/i;
const COUNTED = /count|deleted|removed|number|total|affected|size|released|freed|destroyed|purged/i;

/** The call that removed things, where the value is the plain name its answer was kept under. */
function removalBehind(value: SyntaxNode): SyntaxNode | null {
  if (value.kind !== 'name' || !COUNTED.test(value.name)) return null;
  for (let at = valueOfName(value.name, value); at !== null; at = partBehind(at))
    if (REMOVES.test(lastName(pathOf(at)))) return at;
  return null;
}

/** What a part of an answer is read from: `deleteMany(…)` for `(await deleteMany(…)).count`. */
function partBehind(node: SyntaxNode): SyntaxNode | null {
  if (node.kind === 'await') return node.value;
  return node.kind === 'member' ? node.object : null;
}
