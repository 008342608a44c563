import type { IfNode, LoopNode, MemberNode, SyntaxNode } from '../../languages/syntax.ts';
import { absentName } from '../absence.ts';
import { calleeName, fieldNameOf, lastNameOf, pathOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { statementsAfter } from '../statements.ts';
import { valueOfName } from '../values.ts';
import { ancestors, descendants, loopAround } from '../walk.ts';
import { ASKS_FOR_USAGE, LATER_EVENT, LATER_EVENTS } from './model-streams.ts';

/** A piece of a stream that is passed over because it has no choices, where only such a piece brings the usage. */
export interface GuardedUsage {
  readonly guard: IfNode;
  /** The usage that is read behind the guard. */
  readonly read: SyntaxNode;
}

/**
 * Loops over the pieces of a chat completion that go on to the next piece where `choices` is empty, and ask for `usage`
 * after that: the piece with the usage has no choices.
 * https://platform.openai.com/docs/api-reference/chat/create#chat-create-stream_options
 */
export function guardedUsages(facts: FileFacts): readonly GuardedUsage[] {
  return facts.nodes('if').flatMap((guard): GuardedUsage[] => {
    const piece = withoutChoices(guard.test);
    if (piece === null || guard.else.length > 0 || !/^(continue|return)$/.test(guard.then.at(-1)?.kind ?? ''))
      return [];
    const loop = loopAround(guard);
    if (loop === null || usageOf(piece, guard.then) !== null) return [];
    const after = usageOf(piece, statementsAfter(guard));
    if (after === null || isReadBefore(piece, loop, guard)) return [];
    return [{ guard, read: after }];
  });
}

/** The piece whose choices are asked to be none: `len(next.Choices) == 0`, `!chunk.choices?.length`, `not chunk.choices`. */
function withoutChoices(test: SyntaxNode): string | null {
  const isNegated = test.kind === 'unary' && test.operator === '!';
  const isNone =
    test.kind === 'binary' &&
    /^(==|<)$/.test(test.operator) &&
    test.right.kind === 'number' &&
    test.right.value <= 1;
  const isAsked = test.kind === 'call' && /^(empty\?|isEmpty|is_empty)$/.test(calleeName(test));
  if (isNegated || isNone || isAsked)
    for (const node of descendants(test))
      if (node.kind === 'member' && /^choices$/i.test(node.name) && !holdsMore(node))
        return pathOf(node.object);
  const absent = absentName(test)?.node;
  const value = absent?.kind === 'name' ? valueOfName(absent.name, absent) : null;
  return value === null ? null : ownerOfChoices(value);
}

/** `answer.Choices.Text`: not the list of OpenAI's pieces, but a record of another API, whose last piece may be full. */
function holdsMore({ parent }: MemberNode): boolean {
  return (
    parent?.kind === 'member' &&
    !/^(length|size|count|len|is_?empty|empty\?|any\?|present\?|nil\?)$/i.test(parent.name)
  );
}

/** `chunk` of `chunk.choices[0]?.delta`. */
function ownerOfChoices(value: SyntaxNode): string | null {
  for (const node of descendants(value))
    if (node.kind === 'member' && /^choices$/i.test(node.name)) return pathOf(node.object);
  return null;
}

/**
 * Loops over the pieces of a chat completion that are left, or look for `usage` no more, at the piece that says why the
 * answer ended: the piece with the usage comes after it.
 */
export function usagesBehindTheEnd(facts: FileFacts): readonly GuardedUsage[] {
  // Asked for, it comes in a piece of its own.
  if (!ASKS_FOR_USAGE.test(facts.file.text)) return [];
  return facts.nodes('if').flatMap((guard): GuardedUsage[] => {
    const loop = loopAround(guard);
    if (loop === null) return [];
    const said = [...descendants(guard.test)].map((node) => fieldNameOf(node) ?? lastNameOf(node));
    if (said.some((name) => /usage/i.test(name))) return [];
    const isEnd = said.some((name) => /^finish_?reason$/i.test(name)) && isLeft(guard);
    const piece = isEnd ? null : withChoices(guard.test);
    if (!isEnd && (piece === null || guard.else.length > 0)) return [];
    const inLoop = usagesIn(loop.body);
    const reads = isEnd ? inLoop : usagesIn(guard.then).filter((read) => pathOf(read.object) === piece);
    const [read] = reads;
    return read === undefined || (!isEnd && reads.length < inLoop.length) ? [] : [{ guard, read }];
  });
}

function isLeft({ then }: IfNode): boolean {
  return /^(break|return)$/.test(then.at(-1)?.kind ?? '');
}

/** `chunk` of `chunk.choices.length > 0`, `chunk.choices`, `len(chunk.choices) > 0`. */
function withChoices(test: SyntaxNode): string | null {
  if (withoutChoices(test) !== null || (test.kind === 'unary' && test.operator === '!')) return null;
  return ownerOfChoices(test);
}

function usagesIn(statements: readonly SyntaxNode[]): readonly MemberNode[] {
  return statements.flatMap((statement) =>
    [...descendants(statement)].filter(
      (node): node is MemberNode => node.kind === 'member' && /^usage$/i.test(node.name),
    ),
  );
}

function usageOf(piece: string, statements: readonly SyntaxNode[]): MemberNode | null {
  for (const statement of statements)
    for (const node of descendants(statement))
      if (node.kind === 'member' && /^usage$/i.test(node.name) && pathOf(node.object) === piece) return node;
  return null;
}

/** Before the guard the piece was asked for its usage, or handed to somebody who may ask. */
function isReadBefore(piece: string, loop: LoopNode, guard: IfNode): boolean {
  for (const statement of loop.body)
    for (const node of descendants(statement)) {
      if (node.span.start >= guard.span.start) return false;
      if (node.kind === 'member' && /^usage$/i.test(node.name) && pathOf(node.object) === piece) return true;
      if (
        node.kind === 'call' &&
        node.arguments.some(({ value }) => lastNameOf(value) === piece) &&
        !/^(unmarshal|decode|print\w*|log|debug|info|append|push)$/i.test(calleeName(node))
      )
        return true;
    }
  return false;
}

/** Where a stream is asked for its input tokens at the later event, and never at the first, which alone always has them. */
export function inputTokensAtDelta({ file, nodes }: FileFacts): SyntaxNode | null {
  if (
    !LATER_EVENT.test(file.text) ||
    /message\??\.usage|Message\.Usage|message_start.{0,80}usage/.test(file.text)
  )
    return null;
  for (const node of nodes('member')) {
    if (
      !/^input_?tokens$/i.test(node.name) ||
      node.object.kind !== 'member' ||
      !/^usage$/i.test(node.object.name)
    )
      continue;
    for (const above of ancestors(node)) {
      const isDelta =
        above.kind === 'switch' &&
        above.cases.some(
          ({ tests, body }) =>
            tests.some(isLaterEvent) &&
            body.some((one) => one.span.start <= node.span.start && one.span.end >= node.span.end),
        );
      const isBranch = above.kind === 'if' && [...descendants(above.test)].some(isLaterEvent);
      if (isDelta || isBranch) return node;
      if (above.kind === 'function') break;
    }
  }
  return null;
}

function isLaterEvent(node: SyntaxNode): boolean {
  return node.kind === 'string' && LATER_EVENTS.has(node.value);
}
