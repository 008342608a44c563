import { pathOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { outputTokensAtStart } from '../../facts/models/counts-at-start.ts';
import { loneFinalEvents } from '../../facts/models/final-events.ts';
import { guardedUsages, inputTokensAtDelta, usagesBehindTheEnd } from '../../facts/models/guarded-usage.ts';
import { misplacedUsages } from '../../facts/models/misplaced-usage.ts';
import type { PieceShape } from '../../facts/models/model-api.ts';
import { PIECE_SHAPES } from '../../facts/models/model-streams.ts';
import { staleInputs } from '../../facts/models/stale-inputs.ts';
import { plainName, wordsOf } from '../../facts/names.ts';
import { ancestors, descendants } from '../../facts/walk.ts';
import type { AssignNode, LoopNode, SyntaxNode } from '../../languages/syntax.ts';
import { hintOf } from '../../trace/vocabulary.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-132: a stream's pieces are read in one provider's shape, or its usage at one of its ends, and not in the others. */
export const unreadUsage = defineRule({
  id: 'MTR-132',
  name: 'unread-usage',
  section: 'ingestion',
  title: 'A stream’s usage is not read where its provider puts it',
  severity: 'critical',
  classification: 'vulnerability',
  question: 'Is the usage of each kind of answer read from the field in which it is sent?',
  cost: 'The token counts of this provider stay empty: what is used through it is recorded as nothing and never billed.',
  remediation:
    'Read the usage in the same branch that reads the text, under the name that this answer has for it.',
  references: [
    'https://ai.google.dev/api/generate-content#UsageMetadata',
    'https://docs.anthropic.com/en/docs/build-with-claude/streaming',
    'https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStreamMetadataEvent.html',
    'https://platform.openai.com/docs/api-reference/responses-streaming/response/incomplete',
  ],
  *match(scope) {
    for (const facts of scope.audited) {
      const { file, nodes } = facts;
      yield* atOneEnd(facts);
      yield* behindGuard(facts);
      yield* atStart(facts, scope.files);
      yield* besidePlace(facts);
      yield* leftAsItWas(facts);
      for (const loop of nodes('loop')) {
        if (!isOutermost(loop)) continue;
        const counted = countsTokens(loop);
        if (counted === null) continue;
        for (const shape of PIECE_SHAPES) {
          const read = readOf(shape, loop);
          if (read === null) continue;
          yield {
            file,
            node: read,
            evidence: [{ file, node: counted }],
            confidence: 'likely',
            message: `The pieces of this stream are read by \`${shape.text}\`, but \`${shape.usage}\`, where such an answer sends its usage, is never read: the token counts stay empty and this usage is never billed.`,
          } satisfies Match;
        }
      }
    }
  },
});

/** The stream may end otherwise than by the one event whose usage is read. */
function* atOneEnd(facts: FileFacts): Generator<Match> {
  const { file } = facts;
  for (const { node, event, others, read } of loneFinalEvents(facts)) {
    const names = others.map((name) => `\`${name}\``).join(' or ');
    yield {
      file,
      node,
      evidence: [{ file, node: read }],
      confidence: 'likely',
      severity: 'high',
      message: `Usage is read at \`${event}\` alone, but an answer that was cut or failed ends with ${names} and brings its usage there: what it used is never recorded.`,
      remediation: 'Read the usage at every event that ends the stream, where it has one.',
    };
  }
}

/** The piece that brings the usage is passed over, or another event than the one that always has it is asked. */
function* behindGuard(facts: FileFacts): Generator<Match> {
  const { file } = facts;
  for (const { guard, read } of guardedUsages(facts))
    yield {
      file,
      node: guard,
      evidence: [{ file, node: read }],
      confidence: 'likely',
      message: `A piece without choices is passed over here, before \`${pathOf(read)}\` is looked at: the last piece, which brings the usage, has none, so this usage is never recorded.`,
      remediation: `Look at \`${pathOf(read)}\` before pieces without choices are passed over.`,
    };
  for (const { guard, read } of usagesBehindTheEnd(facts))
    yield {
      file,
      node: guard,
      evidence: [{ file, node: read }],
      confidence: 'likely',
      message: `\`${pathOf(read)}\` is not waited for: the piece that brings it has no choices and comes after the one that says why the answer ended, so this usage is never recorded.`,
      remediation: 'Read the stream to its end.',
    };
  const read = inputTokensAtDelta(facts);
  if (read !== null)
    yield {
      file,
      node: read,
      confidence: 'likely',
      message: `\`${pathOf(read)}\` is read at \`message_delta\` alone: the input tokens come with \`message_start\`, whose usage is never read, and are not billed.`,
      remediation: 'Read the input tokens at `message_start`.',
    };
}

/** Output that the start of the answer tells, of which nothing had been written by then. */
function* atStart(facts: FileFacts, files: readonly FileFacts[]): Generator<Match> {
  const read = outputTokensAtStart(facts, files);
  if (read === null) return;
  yield {
    file: facts.file,
    node: read,
    confidence: 'likely',
    message: `\`${pathOf(read)}\` is what \`message_start\` tells, before anything is written: how many tokens the answer has comes with \`message_delta\`, whose usage is never read, and is not billed.`,
    remediation: 'Read the output tokens at `message_delta`.',
  };
}

/** Looked for in an event where it never stands: null, nought, and nobody told. */
function* besidePlace(facts: FileFacts): Generator<Match> {
  for (const { node, event, meant } of misplacedUsages(facts))
    yield {
      file: facts.file,
      node,
      confidence: 'likely',
      message: `\`${pathOf(node)}\` is never there: \`${event}\` brings its usage as \`${meant}\`, so the counts stay what they were and this usage is not billed.`,
    };
}

/** All counts but one are taken from the event that tells what was reached. */
function* leftAsItWas(facts: FileFacts): Generator<Match> {
  const { file } = facts;
  for (const { node, first } of staleInputs(facts))
    yield {
      file,
      node,
      evidence: [{ file, node: first }],
      confidence: 'likely',
      severity: 'medium',
      message: `Output and cached tokens are taken from the later event, the input stays as line ${first.span.startLine} read it at the start: what was put in after that is never billed.`,
      remediation: 'Take the input tokens from the later event too, where it has them.',
    };
}

/** The loop that no other loop of its function is around. */
function isOutermost(loop: LoopNode): boolean {
  for (const above of ancestors(loop)) {
    if (above.kind === 'loop') return false;
    if (above.kind === 'function') return true;
  }
  return true;
}

/** An assignment of token counts from a `usage` that the loop reads. */
function countsTokens(loop: LoopNode): AssignNode | null {
  for (const node of descendants(loop)) {
    if (node.kind !== 'assign' || node.operator !== '=' || node.value === null) continue;
    const [target] = node.targets;
    const name = target?.kind === 'name' || target?.kind === 'member' ? target.name : '';
    if (hintOf(wordsOf(name)) === 'strong' && mentions(node.value, /^usage$/i)) return node;
  }
  return null;
}

function mentions(value: SyntaxNode, pattern: RegExp): boolean {
  for (const node of descendants(value))
    if ((node.kind === 'member' || node.kind === 'name') && pattern.test(node.name)) return true;
  return false;
}

/** Where the shape is read first, if its usage is read nowhere around. */
function readOf(shape: PieceShape, loop: LoopNode): SyntaxNode | null {
  const text = plainName(shape.text);
  let first: SyntaxNode | null = null;
  let isSure = false;
  for (const node of descendants(loop)) {
    const written =
      node.kind === 'member' || node.kind === 'name' ? node.name : node.kind === 'string' ? node.value : '';
    const name = plainName(written);
    if (name === '') continue;
    if (shape.usageFields.includes(name)) return null;
    if (node.kind === 'member' && name === text) first ??= node;
    isSure ||= shape.beside.includes(name);
  }
  return isSure ? first : null;
}
