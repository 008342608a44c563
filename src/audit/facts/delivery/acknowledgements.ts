import type { CallNode } from '../../languages/syntax.ts';
import { calleeName, pathOf, receiverOf } from '../calls.ts';
import { lastName, wordsOf } from '../names.ts';

const ACKNOWLEDGES =
  /^(ack|acknowledge|basic_?ack|ack_?message|complete_?message|delete_?message(_?batch)?|commit_?messages?|commit_?offsets?|mark_?message|xack|x_?ack)(_?async)?$/i;
/** What a database does too, unless a consumer is asked to. */
const COMMITS = /^(commit|commit_?sync|commit_?async|store_?offset|complete|accept)(_?async)?$/i;
const CONSUMERS = /^(consumer|reader|receiver|subscription|subscriber)$/;

/** True for a call that tells the broker to forget a message: `message.ack()`, `consumer.commitSync()`. */
export function isAcknowledgement(call: CallNode): boolean {
  const receiver = receiverOf(call);
  if (receiver === null) return false;
  if (ACKNOWLEDGES.test(calleeName(call))) return true;
  return (
    COMMITS.test(calleeName(call)) && wordsOf(lastName(pathOf(receiver))).some((word) => CONSUMERS.test(word))
  );
}
