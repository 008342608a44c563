import type { Entry, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { fieldNameOf, pathOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { plainName } from '../names.ts';
import { remember } from '../remember.ts';
import { isTrue, resolve } from '../values.ts';
import { enclosingNamedFunction } from '../walk.ts';
import { countReads } from './model-counts.ts';
import { ASKS_FOR_USAGE, comesUnasked, isUnasked } from './model-streams.ts';

/** A request for a streamed chat completion that does not ask for the usage which is read from its pieces. */
export interface StreamRequest {
  /** What the request is made of. */
  readonly node: SyntaxNode;
  /** Where the usage is waited for, which never comes. */
  readonly read: SyntaxNode;
  readonly readIn: SyntaxFile;
}

const COMPLETIONS = /chat[/.]completions/i;

/** Such requests of the file; those around it in its folder say whom it speaks to and what becomes of the answer. */
export function requestsWithoutUsage(
  facts: FileFacts,
  files: readonly FileFacts[],
): readonly StreamRequest[] {
  const { file } = facts;
  if (ASKS_FOR_USAGE.test(file.text) || !/stream/i.test(file.text)) return [];
  const bodies = [...bodiesIn(facts)];
  if (bodies.length === 0) return [];
  const near = files.filter((one) => one === facts || folderOf(one.file) === folderOf(file));
  const texts = near.map((one) => one.file.text);
  if (!texts.some((text) => COMPLETIONS.test(text)) || texts.some((text) => ASKS_FOR_USAGE.test(text)))
    return [];
  if (comesUnasked(file.text, texts)) return [];
  for (const one of near) {
    const read = usageOfPieces(one);
    if (read !== null) return bodies.map((node) => ({ node, read, readIn: one.file }));
  }
  return [];
}

function folderOf({ path }: SyntaxFile): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

/** Literals that are the body of a streamed request: `{ messages, stream: true }`, `Map.of("stream", true, …)`. */
function* bodiesIn(facts: FileFacts): Generator<SyntaxNode> {
  for (const node of facts.nodes('object')) {
    if (node.entries.some(({ isSpread, value }) => isSpread && resolve(value).kind !== 'object')) continue;
    const entries = node.entries.flatMap(
      ({ key, value, isSpread }): readonly Pick<Entry, 'key' | 'value'>[] => {
        const spread = isSpread ? resolve(value) : null;
        return spread?.kind === 'object' ? spread.entries : [{ key, value }];
      },
    );
    if (isBody(entries.flatMap(({ key, value }) => (key === null ? [] : [[key, value] as const]))))
      yield node;
  }
  for (const call of facts.callsNamed(MAKES_MAP)) {
    const values = call.arguments.map(({ value }) => value);
    const pairs = values.flatMap((key, at) => {
      const value = values[at + 1];
      return key.kind === 'string' && value !== undefined ? [[key.value, value] as const] : [];
    });
    if (isBody(pairs)) yield call;
  }
}

const MAKES_MAP = /^(of|hash_?map_?of|map_?of|mapOf|buildMap)$/i;

function isBody(pairs: readonly (readonly [string, SyntaxNode])[]): boolean {
  const of = (name: string): SyntaxNode | undefined => pairs.find(([key]) => plainName(key) === name)?.[1];
  return isTrue(of('stream')) && of('messages') !== undefined;
}

/** In one function with pieces of a stream: a list of answers in one piece has counts of its own. */
const PIECES = /chunk|stream|\[DONE\]|data: |delta|piece/i;

/** Where tokens of a piece are read, or its whole usage is kept. */
const usageOfPieces = remember((facts: FileFacts): SyntaxNode | null => {
  const { file } = facts;
  const isOfPiece = (node: SyntaxNode): boolean => {
    const fn = enclosingNamedFunction(node);
    return fn !== null && PIECES.test(file.text.slice(fn.span.start, fn.span.end));
  };
  const read = countReads(facts).find(
    ({ node, path }) => /usage/i.test(path.join('.')) && !isUnasked(path) && isOfPiece(node),
  );
  if (read !== undefined) return read.node;
  for (const kind of ['member', 'index'] as const)
    for (const node of facts.nodes(kind))
      if (/^usage$/i.test(fieldNameOf(node) ?? '') && isPieceName(node) && isOfPiece(node)) return node;
  return null;
});

function isPieceName(node: SyntaxNode): boolean {
  if (node.kind !== 'member' && node.kind !== 'index') return false;
  const path = pathOf(node.object);
  if (isUnasked(path.split('.'))) return false;
  return /^(chunk|ck|part|piece|event|delta|data|frame|msg|resp|parsed|json|c|e)$|chunk|piece/i.test(path);
}
