import {
  type Answer,
  answerOf,
  isAnswerRead,
  isBodyReadWithout,
  isBodyUnread,
  runLater,
} from '../../facts/answers.ts';
import { calleeName } from '../../facts/calls.ts';
import type { SyntaxNode } from '../../languages/syntax.ts';
import type { Provider } from '../../providers/provider.ts';
import { requestLabel, sendsSeveral } from '../../trace/batches.ts';
import { type Delivery, deliveriesIn } from '../../trace/deliveries.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-106: the call succeeds, some of its items do not, and nobody reads which. */
export const unreadBatchAnswer = defineRule({
  id: 'MTR-106',
  name: 'unread-batch-answer',
  section: 'ingestion',
  title: 'Partial failure of a batch is not read',
  severity: 'critical',
  classification: 'vulnerability',
  question:
    'Where a batch can fail in part inside a successful answer, is the answer read and the failed part sent again?',
  cost: 'Usage the provider refused or had no room for counts as delivered, and is never billed.',
  remediation: 'Read the per-item result of the answer and send the failed items again with the same keys.',
  references: [
    'https://docs.aws.amazon.com/marketplace/latest/APIReference/API_marketplace-metering_BatchMeterUsage.html',
    'https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html',
    'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html',
  ],
  *match(scope) {
    for (const site of deliveriesIn(scope.trace.sites)) {
      if (site.provider === null || !mayFailInPart(site, site.provider)) continue;
      const answer = answerOf(site.node);
      if (answer.kind === 'elsewhere') continue;
      const isRead =
        answer.kind === 'held' &&
        (site.basis === 'address'
          ? !isBodyUnread(answer) && !isBodyReadWithout(answer, readBy(site.provider))
          : isAnswerRead(answer, readBy(site.provider)));
      if (isRead) continue;
      yield toMatch(site, site.provider, answer);
    }
  },
});

/** Sends several at once, to a provider whose answer tells of each. */
function mayFailInPart(site: Delivery, provider: Provider): boolean {
  const { failsInsideSuccess, checkFields, telling } = provider.batch;
  if (!failsInsideSuccess || checkFields.length === 0 || site.wraps !== null) return false;
  if (site.operation === 'store') return telling?.calls.includes(calleeName(site.node)) === true;
  return sendsSeveral(site);
}

/** The names by which an answer is asked what failed. */
function readBy({ batch }: Provider): readonly string[] {
  return [...batch.checkFields, ...(batch.telling?.questions ?? [])];
}

function toMatch(site: Delivery, provider: Provider, answer: Answer): Match {
  const fields = provider.batch.checkFields.map((field) => `\`${field}\``).join(', ');
  const fate =
    answer.kind === 'dropped' ? 'its answer is thrown away' : 'these fields of its answer are not read';
  return {
    file: site.file,
    node: sentBy(site),
    confidence: site.basis === 'vocabulary' ? 'possible' : 'certain',
    message:
      `\`${requestLabel(site.node)}\` tells of items that failed in ${fields} and succeeds all the same; ` +
      `${fate}: usage refused there is never billed.`,
  };
}

/** A request that is built first is refused where it is sent. */
function sentBy({ node }: Delivery): SyntaxNode {
  return (node.parent?.kind === 'assign' ? runLater(node, node.parent) : null) ?? node;
}
