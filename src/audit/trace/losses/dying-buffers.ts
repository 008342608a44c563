import { calleeName, lastNameOf } from '../../facts/calls.ts';
import {
  type EventBuffer,
  eventBufferOf,
  type Holder,
  hasClosingMethod,
  holdersIn,
  isRunByClock,
} from '../../facts/delivery/event-buffers.ts';
import { exitHandlersIn } from '../../facts/failures/exit-handlers.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { isWithinAny } from '../../facts/walk.ts';
import type { CallNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { functionAround } from '../call-graph.ts';
import { deliveriesIn } from '../deliveries.ts';
import type { Trace } from '../site.ts';
import { type LeftBuffer, leftByCommand } from './left-buffers.ts';

/** Usage that is kept in memory and sent later, and that nothing sends when the process ends. */
export interface DyingBuffer {
  readonly file: SyntaxFile;
  readonly buffer: EventBuffer;
  /** Where the end of the process is handled without it; null where it is not handled in sight. */
  readonly ending: { readonly file: SyntaxFile; readonly node: CallNode } | null;
  /** Who makes it, or the clock that runs it, is in sight: nobody else can flush it. */
  readonly isCertain: boolean;
  /** The command that fills it and ends; null where no such one is in sight. */
  readonly left: LeftBuffer | null;
}

/** The buffers that no closing method, no handler of the end and no caller in sight empties. */
export function dyingBuffers(files: readonly FileFacts[], trace: Trace): readonly DyingBuffer[] {
  const deliveries = deliveriesIn(trace.sites);
  if (deliveries.length === 0) return [];
  const sending = new Set(deliveries.flatMap(({ function: fn, node }) => [fn, functionAround(node)]));
  const homes = new Set(deliveries.map(({ file }) => file));
  const found: DyingBuffer[] = [];
  for (const facts of files) {
    if (!homes.has(facts.file)) continue;
    const told = new Set<SyntaxNode>();
    for (const holder of holdersIn(facts)) {
      const buffer = eventBufferOf(holder, sending);
      if (buffer === null || told.has(buffer.push)) continue;
      const left = leftByCommand(buffer, facts.file, files, trace);
      if (left === null && hasClosingMethod(buffer)) continue;
      told.add(buffer.push);
      const ending = left === null ? endingOf(buffer, facts.file, files) : null;
      if (ending === 'flushed') continue;
      const isCertain = isRunByClock(buffer) || isMadeIn(files, holder, facts.file);
      found.push({ file: facts.file, buffer, ending, isCertain, left });
    }
  }
  return found;
}

/** Where the end of the process is handled; `flushed` where somebody outside, or its own handler, empties it. */
function endingOf(
  { holder, flush }: EventBuffer,
  home: SyntaxFile,
  files: readonly FileFacts[],
): DyingBuffer['ending'] | 'flushed' {
  let ending: DyingBuffer['ending'] = null;
  for (const { file, nodes } of files) {
    if (file.language !== home.language) continue;
    const isOwn = (call: SyntaxNode): boolean => file === home && isWithinAny(call, holder.body);
    // Whoever flushes it from outside, or is handed the method, may do so at the end.
    const isFlushing = (call: CallNode): boolean =>
      calleeName(call) === flush.name || call.arguments.some(({ value }) => lastNameOf(value) === flush.name);
    if (flush.name !== null && nodes('call').some((call) => isFlushing(call) && !isOwn(call)))
      return 'flushed';
    const exits = exitHandlersIn(nodes('call'));
    if (exits.some(isOwn)) return 'flushed';
    const [node] = exits;
    if (node !== undefined) ending ??= { file, node };
  }
  return ending;
}

/** `new UsageBuffer(…)`, `&Meter{…}`, `NewMeter(…)` outside of it, among the loaded files of its language. */
function isMadeIn(files: readonly FileFacts[], { name, body }: Holder, home: SyntaxFile): boolean {
  if (name === null) return false;
  const makers = new Set([name, `New${name}`, `new${name}`]);
  return files.some(({ file, nodes }) => {
    if (file.language !== home.language) return false;
    const isOutside = (node: SyntaxNode): boolean => file !== home || !isWithinAny(node, body);
    return (
      nodes('call').some((call) => makers.has(calleeName(call)) && isOutside(call)) ||
      nodes('object').some((one) => one.typeName === name && isOutside(one))
    );
  });
}
