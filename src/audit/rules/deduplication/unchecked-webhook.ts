import { calleeLabel } from '../../facts/calls.ts';
import type { SyntaxNode } from '../../languages/syntax.ts';
import type { Addition } from '../../trace/repeats/additions.ts';
import { repeatableAdditions } from '../../trace/repeats/repeat-recognition.ts';
import type { Trace } from '../../trace/site.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-211: a webhook grants credits for each delivery, and nothing asks whether the event was seen before. */
export const uncheckedWebhook = defineRule({
  id: 'MTR-211',
  name: 'unchecked-webhook',
  section: 'deduplication',
  title: 'A webhook grants credits without checking the event’s id',
  severity: 'critical',
  classification: 'vulnerability',
  question: 'Does every payment or credit webhook recognise an event it has handled before?',
  cost: 'Payment providers deliver an event more than once: the customer pays once and gets the credits twice.',
  remediation:
    'Store the event’s id with a unique constraint in the same transaction as the credits, and answer 200 to what is already there.',
  references: [
    'https://docs.stripe.com/webhooks#handle-duplicate-events',
    'https://developer.paddle.com/webhooks/respond-to-webhooks',
  ],
  *match({ files, trace }) {
    for (const addition of repeatableAdditions(files, trace))
      if (isOfWebhook(addition.node, trace)) yield toMatch(addition);
  },
});

/** A webhook leads there. */
function isOfWebhook(node: SyntaxNode, trace: Trace): boolean {
  const entries = trace.entryPoints.leadingTo(node);
  return entries.some(({ kind }) => kind === 'webhook');
}

function toMatch(addition: Addition): Match {
  const { file, node, to } = addition;
  const adds = `adds${to === null ? '' : ` to \`${to}\``}`;
  return {
    file,
    node,
    confidence: addition.isGuess ? 'possible' : 'likely',
    message:
      `${node.kind === 'call' ? `\`${calleeLabel(node)}\` ${adds} for every delivery of the webhook` : `Every delivery of the webhook ${adds}`}, and nothing here recognises an event that was handled before: ` +
      'one payment grants its credits twice.',
  };
}
