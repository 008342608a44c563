import { calleeLabel } from '../../facts/calls.ts';
import type { SyntaxNode } from '../../languages/syntax.ts';
import { isHandedRecords } from '../../trace/own-signs.ts';
import type { Addition } from '../../trace/repeats/additions.ts';
import { repeatableAdditions } from '../../trace/repeats/repeat-recognition.ts';
import type { Trace } from '../../trace/site.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-209: a consumer adds for each delivery, and nothing tells a redelivery from a new message. */
export const redeliveredAddition = defineRule({
  id: 'MTR-209',
  name: 'redelivered-addition',
  section: 'deduplication',
  title: 'A consumer adds again when a message is delivered again',
  severity: 'critical',
  classification: 'vulnerability',
  question: 'Does every at-least-once consumer recognise a redelivered message before it adds to usage?',
  cost: 'Queues deliver a message again after a crash, a time-out or a rebalance: its usage is added a second time and billed.',
  remediation:
    'Store the message’s key with a unique constraint in the same transaction as the addition, and skip what is already there.',
  references: [
    'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/standard-queues-at-least-once-delivery.html',
    'https://kafka.apache.org/documentation/#semantics',
  ],
  *match({ files, trace }) {
    for (const addition of repeatableAdditions(files, trace))
      if (isConsumed(addition.node, trace)) yield toMatch(addition);
  },
});

/** A consumer leads there, whoever else does; what a webhook sets off is told of as such. */
function isConsumed(node: SyntaxNode, trace: Trace): boolean {
  const entries = trace.entryPoints.leadingTo(node);
  const isHanded = entries.some(
    ({ kind, function: fn }) => kind === 'consumer' || (kind === 'lambda' && isHandedRecords(fn)),
  );
  return isHanded && !entries.some(({ kind }) => kind === 'webhook');
}

function toMatch(addition: Addition): Match {
  const { file, node, to } = addition;
  const adds = `adds${to === null ? '' : ` to \`${to}\``}`;
  return {
    file,
    node,
    confidence: addition.isGuess ? 'possible' : 'likely',
    message:
      `${node.kind === 'call' ? `\`${calleeLabel(node)}\` ${adds} for every delivery` : `Every delivery ${adds}`}, and nothing here recognises a message that is delivered again: ` +
      'the same usage is added and billed twice.',
  };
}
