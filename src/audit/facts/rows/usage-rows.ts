import type { FileNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { plainName, wordsOf } from '../names.ts';
import { remember, rememberNames } from '../remember.ts';
import { descendants } from '../walk.ts';

const METERED = new Set('usage usages metering metered meter billable billing consumption'.split(' '));
const SINGLE = new Set(
  'event events record records log logs entry entries row rows reading readings'.split(' '),
);
/** Tables beside the record: what is summed up, waits to be sent, or is tried out. */
const BESIDE = new Set(
  `summary summaries daily hourly monthly aggregate aggregates aggregated rollup rollups counter counters cache cached
  queue queued outbox buffer pending staging stage temp tmp test dead failed alert alerts webhook webhooks audit export
  exports job jobs lock locks report reports session sessions setting settings history`.split(/\s+/),
);

/** True for a table, model or variable that holds single usage events: the record that invoices are made from. */
export const isUsageRowName = rememberNames((name) => {
  const words = wordsOf(name);
  if (words.some((word) => BESIDE.has(word))) return false;
  const at = words.findIndex((word) => METERED.has(word));
  return at >= 0 && words.slice(at + 1).some((word) => SINGLE.has(word));
});

const QUANTITIES =
  /^(quantity|qty|units?|value|amount|tokens?|credits?|usage|count|cost|bytes|minutes|seconds|duration|(prompt|completion|input|output|total)tokens?|totalcost|eventvalue|usagevalue|eventtimestamp|eventtime|occurredat|timestamp)$/;

/** Words a column of an amount ends in, whatever stands in front: `kilowatt_hours`, `billable_calls`. */
const MEASURES = new Set(
  'quantity qty units hours minutes seconds tokens credits bytes gb mb kwh calls requests messages characters pages events volume amount quantities'.split(
    ' ',
  ),
);

/** True for a column that says how much was used, or when: what the charge is computed from. */
export function isUsageColumn(name: string): boolean {
  return QUANTITIES.test(plainName(name)) || MEASURES.has(wordsOf(name).at(-1) ?? '');
}

/** True for the model of a usage row where it is called by its kind alone: `EnergyUsage`, `MeterReading`. */
export function isUsageModelName(name: string): boolean {
  if (isUsageRowName(name)) return true;
  const words = wordsOf(name);
  const last = words.at(-1) ?? '';
  return (
    /^\p{Lu}/u.test(name) &&
    words.length > 1 &&
    !words.some((word) => BESIDE.has(word) || NOT_METERED.has(word)) &&
    (/^usages?$/.test(last) || (METER_WORDS.has(words[0] ?? '') && SINGLE.has(last)))
  );
}

const METER_WORDS = new Set(['meter', 'meters']);
const NOT_METERED = new Set(
  'current total plan limit quota memory cpu disk feature period get find calculate by account subscription customer team user'.split(
    ' ',
  ),
);

/** A row that keeps what was: its model or what writes it, and not a word of what is done. */
const KEPT = /adjust|correction|revers|audit|histor|compensat|credit_?note|snapshot|backup|archiv/i;
const RETIRED =
  /retention|purge|prune|clean|expir|older|gdpr|erase|anonymi|ttl|seed|fixture|wipe|truncate|drop_|down$|rollback|revert|undo|teardown|reset|delete_?(user|account|org|organization|tenant|project|workspace|customer|team|all)|(user|account|org|tenant|project|workspace|team|customer)_?delet/i;

/** Why a change to usage rows in this body is in order: a record of it is `kept`, or old rows are `retired`. */
export const excuseIn = remember((body: FunctionNode | FileNode): 'kept' | 'retired' | null => {
  let excuse: 'kept' | 'retired' | null = null;
  for (const node of descendants(body)) {
    const text = nameIn(node);
    if (text === null) continue;
    if (RETIRED.test(text)) excuse = 'retired';
    // The name of the function itself keeps nothing: `adjustUsage` overwrites as well as any other.
    else if (node.kind !== 'function' && KEPT.test(text) && !isRequest(text)) excuse ??= 'kept';
    if (excuse === 'retired') break;
  }
  return excuse;
});

/** `CorrectionRequest`: what was asked for. */
function isRequest(text: string): boolean {
  return /(request|dto|input|body|form|params|schema|command|payload)$/i.test(text);
}

function nameIn(node: SyntaxNode): string | null {
  if (node.kind === 'name' || node.kind === 'member' || node.kind === 'function') return node.name;
  return node.kind === 'string' ? node.value : null;
}
