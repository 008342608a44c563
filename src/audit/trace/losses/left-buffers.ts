import { calleeName } from '../../facts/calls.ts';
import { type EventBuffer, isClosingName } from '../../facts/delivery/event-buffers.ts';
import { exitHandlersIn } from '../../facts/failures/exit-handlers.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { descendants, isWithin, isWithinAny } from '../../facts/walk.ts';
import type { AssignNode, CallNode, NameNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import type { EntryPoint } from '../entry-point.ts';
import type { Trace } from '../site.ts';

/** A buffer that a command makes for itself, fills, and leaves as it is when it ends. */
export interface LeftBuffer {
  readonly file: SyntaxFile;
  /** Where the command puts something into it. */
  readonly fill: CallNode;
  readonly command: EntryPoint;
}

/** Where a command leaves the buffer with what is in it; null where it flushes or closes it, or hands it on. */
export function leftByCommand(
  buffer: EventBuffer,
  home: SyntaxFile,
  files: readonly FileFacts[],
  { entryPoints }: Trace,
): LeftBuffer | null {
  const { name, body, methods } = buffer.holder;
  if (name === null || methods.some((one) => ENDS_ITSELF.test(one.name ?? ''))) return null;
  const makers = new Set([name, `New${name}`, `new${name}`]);
  for (const { file, nodes } of files) {
    if (file.language !== home.language) continue;
    if (exitHandlersIn(nodes('call')).length > 0) return null;
    for (const assign of nodes('assign')) {
      const [target] = assign.targets;
      if (target?.kind !== 'name' || !isMaking(assign, makers)) continue;
      if (file === home && isWithinAny(assign, body)) continue;
      const command = entryPoints.around(assign);
      if (command?.kind !== 'command' || assign.parent?.kind === 'with') continue;
      const fill = onlyFilled(buffer, target, command);
      if (fill !== null) return { file, fill, command };
    }
  }
  return null;
}

/** The language itself runs these when the object is gone. */
const ENDS_ITSELF = /^(__del__|__destruct|drop|deinit|finalize)$/;

/** `val sink = LagoSink(…)`, `sink := &Sink{…}`, `sink := NewSink(…)`. */
function isMaking({ value }: AssignNode, makers: ReadonlySet<string>): boolean {
  const made = value?.kind === 'unary' ? value.operand : value;
  if (made?.kind === 'object') return makers.has(made.typeName ?? '');
  return made?.kind === 'call' && makers.has(calleeName(made));
}

/** The first call that fills it, where nothing but methods are called on it and none of them is for its end. */
function onlyFilled(
  { holder, push, flush }: EventBuffer,
  made: NameNode,
  command: EntryPoint,
): CallNode | null {
  const filling = new Set(holder.methods.filter((one) => isWithin(push, one)).map(({ name }) => name));
  let fill: CallNode | null = null;
  for (const node of descendants(command.function)) {
    if (node.kind !== 'name' || node.name !== made.name || node === made) continue;
    const call = calledOn(node);
    if (call === null) return null;
    const name = calleeName(call);
    if (name === flush.name || isClosingName(name)) return null;
    if (filling.has(name)) fill ??= call;
  }
  return fill;
}

/** The call of a method on the name itself; null where it is handed on. */
function calledOn(node: SyntaxNode): CallNode | null {
  const { parent } = node;
  if (parent?.kind !== 'member' || parent.object !== node) return null;
  const call = parent.parent;
  return call?.kind === 'call' && call.callee === parent ? call : null;
}
