import type { SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { fieldNameOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { plainName } from '../names.ts';
import { countReads } from './model-counts.ts';
import { FIRST_EVENT, LATER_EVENT } from './model-streams.ts';
import { usageEventAround } from './stream-events.ts';

/** SDKs that put the events together know what the later ones say. */
const PUTS_TOGETHER = /final_?message|accumulat|current_?message|message_?snapshot/i;

/**
 * Where the output tokens of a stream are taken from its first event, which knows the first few alone, in a folder that
 * never looks at the usage of the later one.
 */
export function outputTokensAtStart(facts: FileFacts, files: readonly FileFacts[]): SyntaxNode | null {
  const { file } = facts;
  if (!FIRST_EVENT.test(file.text) || PUTS_TOGETHER.test(file.text)) return null;
  const outputs = countReads(facts).filter(({ name }) => name === 'outputtokens');
  const atStart = outputs.filter((one) => isAtStart(one.node, one.path, file));
  const [first] = atStart;
  if (first === undefined || atStart.length < outputs.length || readsLater(facts)) return null;
  const folder = file.path.slice(0, file.path.lastIndexOf('/') + 1);
  const isElsewhere = files.some(
    (one) => one !== facts && one.file.path.startsWith(folder) && LATER_EVENT.test(one.file.text),
  );
  return isElsewhere ? null : first.node;
}

function isAtStart(node: SyntaxNode, path: readonly string[], file: SyntaxFile): boolean {
  return usageEventAround(node, file) === 'start' || path.some((name) => plainName(name) === 'message');
}

/** The usage of an event is looked at, and not of its message. */
function readsLater({ file, nodes }: FileFacts): boolean {
  const isUsage = (node: SyntaxNode): boolean => /^usage$/i.test(fieldNameOf(node) ?? '');
  const isOfMessage = (node: SyntaxNode): boolean => {
    const object = node.kind === 'member' || node.kind === 'index' ? node.object : null;
    return (
      object !== null &&
      /^message$/i.test(fieldNameOf(object) ?? ('name' in object ? (object.name ?? '') : ''))
    );
  };
  if (
    [...nodes('member'), ...nodes('index')].some(
      (node) => isUsage(node) && !isOfMessage(node) && usageEventAround(node, file) !== 'start',
    )
  )
    return true;
  // `root.GetProperty("usage")` where the event is the later one.
  return nodes('string').some((node) => node.value === 'usage' && LATER_EVENT.test(around(node, file)));
}

/** The lines before a place: which event they are about. */
function around({ span }: Pick<SyntaxNode, 'span'>, { text }: SyntaxFile): string {
  return text.slice(Math.max(0, span.start - LINES_BEFORE), span.start);
}

/** Characters of the few lines between a branch's test and what it reads. */
const LINES_BEFORE = 300;
