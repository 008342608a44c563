import type { CallNode } from '../../languages/syntax.ts';
import { calleeName, receiverOf, withAwait } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { brokerClientsIn } from '../libraries/broker-clients-in.ts';

/** Anything that says of a confirm or a transaction of the channel, in any client's spelling. */
const ASKS = /confirm|tx_?select/i;

/** Where the file opens a channel by which it is never told whether the broker took what was published; null elsewhere. */
export function unconfirmedChannel(facts: FileFacts): CallNode | null {
  const opening = brokerClientsIn(facts).flatMap(({ opensSilently }) => opensSilently ?? []);
  if (opening.length === 0 || ASKS.test(facts.file.text)) return null;
  const opened = facts
    .nodes('call')
    .find(
      (call) =>
        opening.some((opens) => opens.test(calleeName(call))) && receiverOf(call) !== null && isKept(call),
    );
  return opened ?? null;
}

/** `const channel = await connection.createChannel()`, `self._channel = connection.channel()`. */
function isKept(call: CallNode): boolean {
  const { parent } = withAwait(call);
  return parent?.kind === 'assign' || (parent?.kind === 'unary' && parent.parent?.kind === 'assign');
}
