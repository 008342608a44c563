import type { QueueRisk, QueueSetting } from '../../facts/deployment/queue-draft.ts';
import { queueSettingsIn } from '../../facts/deployment/queue-settings.ts';
import { isTrialPlace, textNode } from '../../facts/deployment/settings-place.ts';
import type { SyntaxFile } from '../../languages/syntax.ts';
import { defineRule, type Match, type RuleScope } from '../rule.ts';

/** MTR-123: messages of usage that fail are deleted in the end, or take others with them. */
export const failedMessages = defineRule({
  id: 'MTR-123',
  name: 'failed-messages',
  section: 'ingestion',
  title: 'Messages of usage that fail are not kept apart',
  severity: 'high',
  classification: 'vulnerability',
  question:
    'Does a queue of usage keep the messages that fail, each for itself, where they can be sent again?',
  cost: 'A message that fails for good is deleted when it is too old, and its usage is never billed; a batch that comes again whole counts twice what had succeeded.',
  remediation: 'Give the queue a redrive policy with a dead-letter queue that is watched.',
  references: [
    'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html',
    'https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html',
  ],
  *match(scope) {
    for (const { file } of scope.audited)
      for (const setting of queueSettingsIn(file)) {
        const says = MEANS[setting.risk];
        if (!setting.isBilling || says === undefined) continue;
        yield toMatch(file, setting, { says, isNew: isNewRisk(scope, file, setting) });
      }
  },
});

const MEANS: Partial<Record<QueueRisk, string>> = {
  'no-dead-letter':
    'has no dead-letter queue: a message that always fails is tried until it is too old and then deleted, and its usage is never billed',
  'one-attempt':
    'gives up a message at its first failure: a short outage takes all usage of its length out of billing',
  'whole-batch':
    'hands out batches, and its function does not report which messages have failed: one that fails makes all of them come again, and usage that had been counted is counted twice',
};

const WAYS_OUT: Partial<Record<QueueRisk, string>> = {
  'one-attempt':
    'Let a message be tried several times before it goes to the dead letters (`maxReceiveCount: 5`).',
  'whole-batch': 'Let the function report which messages have failed (`ReportBatchItemFailures`).',
};

/** The queue was there before the change, without this risk: a safeguard was taken away. */
function isNewRisk({ base }: RuleScope, { path }: SyntaxFile, { queue, risk }: QueueSetting): boolean {
  const before = base?.files.find(({ file }) => file.path === path)?.file;
  if (before === undefined || !before.text.includes(queue)) return false;
  return !queueSettingsIn(before).some((one) => one.queue === queue && one.risk === risk);
}

function toMatch(
  file: SyntaxFile,
  { queue, risk, lines, isDefault, setting }: QueueSetting,
  { says, isNew }: { says: string; isNew: boolean },
): Match {
  const remediation = WAYS_OUT[risk];
  const isGuess = isTrialPlace(file) || (risk === 'whole-batch' && isDefault);
  return {
    file,
    node: textNode(file),
    lines,
    ...(risk === 'no-dead-letter' ? {} : { severity: 'medium' as const }),
    confidence: isGuess ? 'possible' : isNew ? 'certain' : 'likely',
    message: `\`${queue}\` ${says}${isDefault ? '' : ` (\`${setting}\`)`}.`,
    ...(remediation === undefined ? {} : { remediation }),
  };
}
