import { type RacedFuture, racedFutures } from '../../facts/failures/raced-futures.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { wordsOf } from '../../facts/names.ts';
import { loopAround } from '../../facts/walk.ts';
import { functionAround, ownName } from '../call-graph.ts';
import type { Trace } from '../site.ts';
import { isAboutUsage } from '../vocabulary.ts';

/** A write of usage that is given up where something else is ready first. */
export interface CancelledUsage extends RacedFuture {
  /** The call that writes. */
  readonly write: string;
}

const WRITES =
  /^(record|report|insert|write|send|flush|store|save|emit|publish|push|track|submit|ingest|persist|charge|debit|bill)$/;
/** Whoever says that it failed, or keeps it for later, gives nothing up. */
const KEPT = /\bErr\b|\bbail!|requeue|retry|spool|push_back|outbox|\.send\(|\?\s*[;}]|\.await/;
const LEAVES = /\b(return|break)\b/;

/** Every such write of the file that no further turn of a loop takes up again, in source order. */
export function cancelledUsage(facts: FileFacts, trace: Trace): readonly CancelledUsage[] {
  const races = racedFutures(facts);
  if (races.length === 0) return [];
  const delivering = deliverers(facts, trace);
  return races.flatMap((race): CancelledUsage[] => {
    const write = race.calls.find((name) => writesUsage(name) || delivering.has(name));
    const isGivenUp = loopAround(race.race) === null || race.otherwise.some((one) => LEAVES.test(one));
    const isKept = race.otherwise.some((one) => KEPT.test(one));
    return write === undefined || !isGivenUp || isKept ? [] : [{ ...race, write }];
  });
}

function writesUsage(name: string): boolean {
  return wordsOf(name).some((word) => WRITES.test(word)) && isAboutUsage(name, false);
}

/** Functions of the file that store or send usage. */
function deliverers({ file }: FileFacts, { sites }: Trace): ReadonlySet<string> {
  const names = new Set<string>();
  for (const site of sites) {
    const fn =
      site.file === file && /^(store|produce|send|increment)$/.test(site.operation ?? '')
        ? functionAround(site.node)
        : null;
    const name = fn === null ? null : ownName(fn);
    if (name !== null) names.add(name);
  }
  return names;
}
