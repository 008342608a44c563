import type { CallNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { namedArguments } from '../arguments.ts';
import { calleeName, callsIn, chainedCalls, pathOf, receiverOf, useOf } from '../calls.ts';
import { typesOf } from '../declared-types.ts';
import { importNodesOf } from '../import-nodes.ts';
import { MESSAGE_SENDERS, type MessageSender } from '../libraries/message-senders.ts';
import { remember, rememberNames } from '../remember.ts';
import { literalNumber, resolve } from '../values.ts';
import { enclosingFunction } from '../walk.ts';

/** The library by which a call hands a message to a queue or stream, told by the file's imports and what it is called on. */
export function senderOf(call: CallNode, file: SyntaxFile): MessageSender | null {
  const named = sendersNamed(calleeName(call));
  const receiver = receiverOf(call);
  if (named.length === 0 || receiver === null) return null;
  const imported = importedBy(file);
  const said = [...pathOf(receiver).split('.'), ...typesOf(receiver)].map((name) =>
    name.replace(/^[_@$]+/, ''),
  );
  return named.find((one) => imported.has(one) && said.some((name) => one.on.test(name))) ?? null;
}

const sendersNamed = rememberNames((name) => MESSAGE_SENDERS.filter(({ call }) => call.test(name)));

const importedBy = remember((file: SyntaxFile): ReadonlySet<MessageSender> => {
  const modules = importNodesOf(file.root).map(({ module }) => module);
  return new Set(MESSAGE_SENDERS.filter(({ imports }) => modules.some((module) => imports.test(module))));
});

/** The calls of the table, to ask a file for them. */
export const SENDING_CALLS = new RegExp(MESSAGE_SENDERS.map(({ call }) => call.source).join('|'));

/**
 * True where nobody is told what came of the message: the future or promise of the call is dropped, or no function is
 * handed in that takes the report. False where the call's own function flushes or the file hears of all failures at once.
 */
export function isOutcomeDropped(call: CallNode, sender: MessageSender, { text }: SyntaxFile): boolean {
  if (sender.quality !== undefined || sender.keptBy !== undefined) return false;
  if (sender.heardIf?.test(text) === true || takesReport(call, sender) || isFlushedBeside(call)) return false;
  if (sender.gives === 'report') return true;
  if (sender.gives !== 'future' && sender.gives !== 'promise') return false;
  if (chainedCalls(call).some((one) => one !== call)) return false;
  const { parent } = call;
  if (sender.isFutureAwaited && parent?.kind === 'await') return useOf(parent) === 'discarded';
  return useOf(call) === 'discarded';
}

function takesReport(call: CallNode, { reportAt, reportNamed, gives }: MessageSender): boolean {
  if (reportNamed !== undefined && call.arguments.some(({ name }) => name !== null && reportNamed.test(name)))
    return true;
  if (call.block !== null) return true;
  if (reportAt === undefined) return gives === 'report';
  const given = call.arguments.filter(({ name }) => name === null)[reportAt]?.value;
  return given !== undefined && given.kind !== 'null';
}

const FLUSHES =
  /^(flush(_?async)?|poll|close(_?async)?|commit_?transaction|deliver_?messages|stop|publish_?async_?complete)$/i;

/** `producer.flush()` behind it in the same function: nothing is left in the buffer when it returns. */
function isFlushedBeside(call: CallNode): boolean {
  const fn = enclosingFunction(call);
  return (
    fn !== null && callsIn(fn).some((one) => one.span.start > call.span.end && FLUSHES.test(calleeName(one)))
  );
}

/** How often a message of the call may be lost, as it says or as its library takes it; null where that is not to be said. */
export function qualityOf(call: CallNode, { quality }: MessageSender): number | null {
  if (quality === undefined) return null;
  const named = namedArguments(call).find(({ name, depth }) => depth === 0 && quality.name.test(name));
  if (named !== undefined) return literalNumber(resolve(named.value));
  const given = call.arguments.filter(({ name }) => name === null)[quality.at]?.value;
  if (given === undefined) return quality.default;
  return given.kind === 'object' ? quality.default : levelOf(given);
}

function levelOf(given: SyntaxNode): number | null {
  return literalNumber(resolve(given));
}
