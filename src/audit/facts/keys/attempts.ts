import type { SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, fieldNameOf } from '../calls.ts';
import { wordsOf } from '../names.ts';

/** The number of a run, a job or a message says which one it is: `run_number` of GitHub's API stays the same in a re-run. */
const OF_ATTEMPT =
  /^((retry|retries|attempt|attempts|tries|try|retried|redeliver(y|ies|ed)|(delivery|deliver|deliveries|receive|dequeue|retry|redelivery|approximate_receive|approximate_first_receive)(_(attempt|attempts|retries|deliveries|delivered|delivery|receives|received|tries|count|number))+|(run|job|task|message|current|times|num|number_of)(_(attempt|attempts|retry|retries|deliveries|delivered|delivery|receives|received|tries))+)(_(count|number|no|num|index|made|so_far))?|attempts_made|try_(count|number)|run_count|executions|sent_at|sending_at|send_time|sent_on|dispatched_at|(approximate_)?receive_count|receipt_handle|delivery_tag|ack_id|lock_token)$/;

/**
 * The name of what belongs to one attempt and not to the event: the number of the try or the delivery, the time of
 * sending, the handle of one receipt. Null for anything else.
 */
export function nameOfAttempt(node: SyntaxNode): string | null {
  if (node.kind === 'name' || node.kind === 'member') return isOfAttempt(node.name) ? node.name : null;
  if (node.kind !== 'call') return null;
  // `$this->attempts()`, `job.getAttempts()`, and what only writes it down: `sentAt.toISOString()`.
  const name = calleeName(node);
  if (node.arguments.length === 0 && isOfAttempt(name.replace(/^get_?/i, ''))) return name;
  const isWritten = node.callee.kind === 'member' && FORMATS.test(name);
  return isWritten && node.callee.kind === 'member' ? nameOfAttempt(node.callee.object) : null;
}

const FORMATS =
  /^(to_?iso_?\w*|iso_?format|iso8601|format|strftime|get_?time|value_?of|unix\w*|to_?[isf]|to_?string|timestamp|epoch\w*|to_?epoch\w*|get_?epoch\w*|to_?unix\w*|to_rfc3339|int_?value|long_?value)$/i;

/** True for names of what belongs to one attempt: `attempt`, `sentAt`, `receiveCount`. */
export function isOfAttempt(name: string): boolean {
  return OF_ATTEMPT.test(wordsOf(name).join('_'));
}

const OF_LAST_CHANGE =
  /^((\w+_)?(updated|modified|changed|touched|synced|refreshed|last_updated|last_modified|last_changed|last_seen)_(at|on|time|date|timestamp|ts|ms)|last_(updated?|modified|changed|touched)|lock_version|row_version|xmin)$/;

/** The name of a stamp that every write to a row moves on: `updated_at`, `lock_version`. Null for anything else. */
export function nameOfLastChange(node: SyntaxNode): string | null {
  if (node.kind !== 'name' && node.kind !== 'member' && node.kind !== 'index') return null;
  const name = fieldNameOf(node) ?? (node.kind === 'name' ? node.name : '');
  return OF_LAST_CHANGE.test(wordsOf(name.replace(/^get(?=\p{Lu})/u, '')).join('_')) ? name : null;
}
