import { calleeLabel, calleeName } from '../facts/calls.ts';
import { resolve } from '../facts/values.ts';
import type { CallNode } from '../languages/syntax.ts';
import type { Delivery } from './deliveries.ts';

/** How transports name the calls that take several messages; those for one message are the same operation. */
const SEVERAL = /batch|records(_?async|command)?$|bulk|put_?events/i;

/** True for a delivery that sends several events by one call. */
export function sendsSeveral({ node, operation, wraps }: Delivery): boolean {
  if (wraps !== null) return false;
  if (operation === 'send-batch') return true;
  return operation === 'produce' && SEVERAL.test(commandIn(node) ?? calleeName(node));
}

/** A request's name for people: `PutRecordsCommand` of `client.send(new PutRecordsCommand(…))`, the call's elsewhere. */
export function requestLabel(call: CallNode): string {
  return commandIn(call) ?? calleeLabel(call);
}

/** The object that tells a client of the AWS SDK for JavaScript what to send, by its name. */
function commandIn(call: CallNode): string | null {
  const [first] = call.arguments;
  const given = first === undefined ? null : resolve(first.value);
  if (given?.kind !== 'call' || !given.isNew) return null;
  const name = calleeName(given);
  return name.endsWith('Command') ? name : null;
}
