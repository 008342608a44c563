import { answerOf } from '../../facts/answers.ts';
import { argumentNamed } from '../../facts/arguments.ts';
import { pathOf, withoutAwait } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { comesUnasked } from '../../facts/models/model-streams.ts';
import { requestsWithoutUsage } from '../../facts/models/stream-requests.ts';
import { hasUnseenArguments } from '../../facts/unseen-arguments.ts';
import { descendants, scopeOf } from '../../facts/walk.ts';
import type { CallNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-118: the usage of a stream is read, and was never asked for. */
export const unrequestedUsage = defineRule({
  id: 'MTR-118',
  name: 'unrequested-usage',
  section: 'ingestion',
  title: 'A stream’s usage is read but never requested',
  severity: 'critical',
  classification: 'vulnerability',
  question: 'Where usage is read from a stream that reports it only on request, is it requested?',
  cost: 'The usage chunk never comes: every streamed request counts as zero tokens and is never billed.',
  remediation: 'Ask for it: `stream_options: { include_usage: true }` beside `stream: true`.',
  references: ['https://platform.openai.com/docs/api-reference/chat/create#chat-create-stream_options'],
  *match({ audited, files }) {
    for (const facts of audited) {
      const asked = [...askedBySdk(facts, files)];
      yield* asked;
      if (asked.length === 0) yield* writtenByHand(facts, files);
    }
  },
});

function* askedBySdk({ file, callsNamed }: FileFacts, files: readonly FileFacts[]): Generator<Match> {
  for (const call of callsNamed(ASKS)) {
    const read = isStreamWithoutUsage(call) ? usageReadAfter(call) : null;
    if (read === null || comesUnasked(file.text, textsBeside(file, files))) continue;
    yield {
      file,
      node: call,
      evidence: [{ file, node: read }],
      confidence: 'likely',
      message: `\`${pathOf(call.callee)}\` streams without \`stream_options.include_usage\`, yet \`${pathOf(read)}\` is waited for: it never comes, and this usage is never billed.`,
    };
  }
}

/** The files of the same folder say which host the client speaks to. */
function textsBeside({ path }: SyntaxFile, files: readonly FileFacts[]): readonly string[] {
  const folderOf = (one: string): string => one.slice(0, one.lastIndexOf('/') + 1);
  return files.flatMap(({ file }) => (folderOf(file.path) === folderOf(path) ? [file.text] : []));
}

/** The body of a request that is written by hand, or made by a function or under a name of its own. */
function* writtenByHand(facts: FileFacts, files: readonly FileFacts[]): Generator<Match> {
  for (const { node, read, readIn } of requestsWithoutUsage(facts, files))
    yield {
      file: facts.file,
      node,
      evidence: [{ file: readIn, node: read }],
      confidence: 'likely',
      message: `This request streams without \`stream_options.include_usage\`, yet \`${pathOf(read)}\` is waited for: it never comes, and this usage is never billed.`,
    };
}

/** The last names of the paths below. */
const ASKS = /^(create|new_?streaming|create_?streaming|CreateChatCompletionStream)$/i;
/** The chat completions API, also spoken by most other model providers: usage of a stream comes only on request. */
const COMPLETIONS = /(^|\.)chat\.completions\.create$/i;
/** In these SDKs the call itself says that the answer is streamed. */
const STREAMING =
  /(^|\.)chat\.completions\.(new_?streaming|create_?streaming)$|(^|\.)CreateChatCompletionStream$/i;

function isStreamWithoutUsage(call: CallNode): boolean {
  const path = pathOf(call.callee);
  const isStreaming = STREAMING.test(path);
  if (!(isStreaming || COMPLETIONS.test(path)) || hasUnseenArguments(call)) return false;
  const stream = argumentNamed(call, ['stream']);
  if (!isStreaming && (stream?.kind !== 'boolean' || !stream.value)) return false;
  return argumentNamed(call, ['stream_options', 'include_usage', 'extra_body', 'usage']) === null;
}

/** Where a chunk of this call's stream is asked for its usage, by a loop over the answer. */
function usageReadAfter(call: CallNode): SyntaxNode | null {
  const answer = answerOf(call);
  if (answer.kind !== 'held') return null;
  const fn = scopeOf(call);
  const current = currentRead(call, answer.names);
  if (current !== null) return current;
  for (const node of descendants(fn)) {
    if (node.kind !== 'loop' || node.span.start < call.span.end || node.iterable === null) continue;
    const iterable = withoutAwait(node.iterable);
    if (iterable.kind !== 'name' || !answer.names.includes(iterable.name)) continue;
    const [chunk] = node.variables;
    const name = chunk === undefined ? '' : chunkName(chunk);
    for (const statement of node.body)
      for (const inner of descendants(statement))
        if (inner.kind === 'member' && inner.name === 'usage' && pathOf(inner.object) === name) return inner;
  }
  return null;
}

/** Go's `chunk := stream.Current()`, and `chunk.Usage` of it. */
function currentRead(call: CallNode, names: readonly string[]): SyntaxNode | null {
  const chunks = new Set<string>();
  for (const node of descendants(scopeOf(call))) {
    if (node.span.start < call.span.end) continue;
    if (node.kind === 'assign' && node.value?.kind === 'call') {
      const [holder = '', method = ''] = pathOf(node.value.callee).split('.');
      const [target] = node.targets;
      if (names.includes(holder) && /^(Current|Recv)$/.test(method) && target?.kind === 'name')
        chunks.add(target.name);
    }
    if (node.kind === 'member' && node.name === 'Usage' && chunks.has(pathOf(node.object))) return node;
  }
  return null;
}

function chunkName(node: SyntaxNode): string {
  if (node.kind === 'assign') return node.targets[0] === undefined ? '' : pathOf(node.targets[0]);
  return pathOf(node);
}
