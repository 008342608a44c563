import { isMap, type Pair } from 'yaml';
import { keyOf, type LineRange, textOf, type YamlFile } from './yaml-file.ts';

/** What a setting of a queue or topic may do to the messages on it. */
export type QueueRisk =
  /** Messages are deleted before a consumer that is down for a day comes back. */
  | 'short-retention'
  /** Only the last message of each key is kept. */
  | 'compacted'
  /** A restart of the broker empties it. */
  | 'not-durable'
  /** One copy exists: it goes with its broker. */
  | 'one-copy'
  /** A full queue throws messages away. */
  | 'drops-when-full'
  /** A message that fails is tried until it is too old, and then deleted. */
  | 'no-dead-letter'
  /** A message is deleted from the dead letters no later than it would have been from the queue. */
  | 'short-dead-letter'
  /** The first failure takes a message out. */
  | 'one-attempt'
  /** One message that fails makes its whole batch come again. */
  | 'whole-batch'
  /** A message comes again while it is still worked on. */
  | 'short-visibility';

/** A setting of a queue or topic in a settings file, with what it may do. */
export interface QueueSetting {
  /** The queue or topic, as the file names it. */
  readonly queue: string;
  readonly isBilling: boolean;
  readonly risk: QueueRisk;
  /** As written: `retention.ms: 3600000`; what is missing, where that is the risk. */
  readonly setting: string;
  /** Left at its default, not written: someone may have meant it otherwise. */
  readonly isDefault: boolean;
  readonly lines: LineRange;
}

/** A setting before its queue's name was judged. */
export type QueueDraft = Omit<QueueSetting, 'isBilling'> & {
  /** Further names that tell what the queue carries: its consumer's, its topic's. */
  readonly names?: readonly string[];
};

/** A setting as it is written: `retention.ms: 3600000`. */
export function written(pair: Pair): string {
  const value = isMap(pair.value) ? '…' : (textOf(pair.value) ?? '…');
  return `${keyOf(pair)}: ${value}`;
}

/** A draft at the entry that makes the risk. */
export function atEntry(
  yaml: YamlFile,
  queue: string,
  { pair, risk }: { pair: Pair; risk: QueueRisk },
): QueueDraft {
  return { queue, risk, setting: written(pair), isDefault: false, lines: yaml.linesOf(pair) };
}

/** A day: shorter than this, a consumer that fails in the evening has lost messages before it is mended. */
export const DAY_SECONDS = 86_400;
