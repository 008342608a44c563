import type { ChangeLines, LineRange } from '../diff/line-map.ts';
import { calleeName, calleePath } from '../facts/calls.ts';
import type { FileFacts } from '../facts/file-facts.ts';
import { wordsOf } from '../facts/names.ts';
import { rowName } from '../facts/rows/row-entities.ts';
import { rowAccesses } from '../facts/rows/rows.ts';
import { sqlInCode } from '../facts/sql/sql-in-code.ts';
import { ancestors, enclosingClass } from '../facts/walk.ts';
import type { ClassNode, SyntaxNode } from '../languages/syntax.ts';
import { ownerName, ownName } from '../trace/call-graph.ts';
import { channelOf } from '../trace/channel.ts';

/** What a change speaks of: the names by which other files can be known to matter to it. */
export interface Subjects {
  /** Functions, types and constants that changed code defines. */
  readonly defined: ReadonlyMap<string, Defined>;
  /** Functions that changed code calls, each with the file it is called in. */
  readonly used: ReadonlyMap<string, string>;
  /** Tables read or written, in the one spelling of {@link rowName}. */
  readonly tables: ReadonlySet<string>;
  /** Topics and queues named by literals. */
  readonly channels: ReadonlySet<string>;
  /** Every word of the changed functions: what is not among them they do not use. */
  readonly vocabulary: ReadonlySet<string>;
}

/** Where a name is defined, and the class it is a method of. */
export interface Defined {
  readonly path: string;
  readonly owner: string | null;
  /** A type that has fields alone: whoever makes one has to keep up with them. */
  readonly isRecord: boolean;
}

/** Each name is searched for in every candidate: so many are enough to know a caller by. */
const MAX_NAMES = 60;

/** More text than this is a generated file or a hostile one. */
const MAX_VOCABULARY_CHARACTERS = 400_000;

/**
 * Reads from the audited files what the change speaks of. Without lines (a whole tree, pasted code) all of it counts,
 * but nothing as newly defined: nobody outside has to keep up with code that did not change.
 */
export function findSubjects(audited: readonly FileFacts[], lines: ChangeLines | null): Subjects {
  const defined = new Map<string, Defined>();
  const used = new Map<string, string>();
  const tables = new Set<string>();
  const channels = new Set<string>();
  const vocabulary = new Set<string>();
  let room = MAX_VOCABULARY_CHARACTERS;
  for (const facts of audited) {
    const { path, text } = facts.file;
    const changed = changedParts(facts, lines);
    if (lines !== null)
      for (const { name, owner, isRecord = false } of definedNames(changed))
        put(defined, name, { path, owner, isRecord });
    const isChanged = within(changed);
    for (const call of facts.nodes('call')) {
      if (!isChanged(call)) continue;
      if (isTelling(calleeName(call))) put(used, calleeName(call), path);
      const channel = CARRIES.test(calleePath(call)) ? channelOf(call) : null;
      if (channel !== null && isChannelName(channel)) channels.add(channel);
    }
    for (const { node, entities } of rowAccesses(facts))
      if (isChanged(node)) for (const entity of entities) tables.add(entity);
    for (const { node, statement } of sqlInCode(facts))
      if (isChanged(node))
        for (const { name } of [...statement.tables, ...(statement.target ? [statement.target] : [])])
          if (name !== '') tables.add(rowName(name));
    for (const { span } of changed) {
      const part = text.slice(span.start, Math.min(span.end, span.start + room));
      room -= part.length;
      for (const [word] of part.matchAll(/[A-Za-z_]\w*/g)) vocabulary.add(word);
    }
  }
  return { defined, used, tables, channels, vocabulary };
}

function put<T>(names: Map<string, T>, name: string, value: T): void {
  if (names.size < MAX_NAMES && !names.has(name)) names.set(name, value);
}

/** The named functions that the change touches, and what it touches outside of them. */
function changedParts(facts: FileFacts, lines: ChangeLines | null): readonly SyntaxNode[] {
  if (lines === null) return [facts.file.root];
  const change = lines.get(facts.file.path);
  if (change === undefined) return [];
  const touched = (at: LineRange): boolean =>
    at.endLine - at.startLine > MAX_FUNCTION_LINES || change.isTouched(at);
  const functions = facts.nodes('function').filter((node) => ownName(node) !== null && touched(node.span));
  const outside = facts.file.root.body.filter((node) => node.kind !== 'function' && touched(node.span));
  return [...functions, ...outside.filter((node) => node.kind !== 'class' || functions.length === 0)];
}

/** A longer function is taken for touched without looking at each of its lines. */
const MAX_FUNCTION_LINES = 2_000;

function within(parts: readonly SyntaxNode[]): (node: SyntaxNode) => boolean {
  const ranges = parts.map(({ span }) => span).sort((a, b) => a.start - b.start);
  const merged: { start: number; end: number }[] = [];
  for (const { start, end } of ranges) {
    const last = merged.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else merged.push({ start, end });
  }
  return ({ span }) => {
    let [low, high] = [0, merged.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((merged[middle]?.end ?? 0) < span.end) low = middle + 1;
      else high = middle;
    }
    return (merged[low]?.start ?? Number.POSITIVE_INFINITY) <= span.start;
  };
}

interface Named {
  readonly name: string;
  readonly owner: string | null;
  readonly isRecord?: boolean;
}

function* definedNames(parts: readonly SyntaxNode[]): Generator<Named> {
  for (const part of parts) {
    if (part.kind === 'function') {
      const name = ownName(part);
      const owner = classNameAround(part);
      if (name !== null && isTelling(name)) yield { name, owner };
      const type = owner ?? ownerName(part);
      if (type !== null && isTelling(type)) yield { name: type, owner: null };
    } else if (part.kind === 'class') {
      const name = qualifiedName(part);
      const isRecord = part.variety !== 'enum' && part.body.every(({ kind }) => kind === 'assign');
      if (name !== null && isTelling(name)) yield { name, owner: null, isRecord };
    } else if (part.kind === 'assign' && part.declares) {
      for (const target of part.targets)
        if (target.kind === 'name' && isTelling(target.name)) yield { name: target.name, owner: null };
    }
  }
}

function classNameAround(node: SyntaxNode): string | null {
  const above = enclosingClass(node);
  return above === null || above.variety === 'module' ? null : qualifiedName(above);
}

/** `Events::CreateService`: a class in a module is spoken of with the module's name. */
function qualifiedName(node: ClassNode): string | null {
  if (node.name === null) return null;
  const modules = [...ancestors(node)].flatMap((above) =>
    above.kind === 'class' && above.variety === 'module' && above.name !== null ? [above.name] : [],
  );
  return [...modules.reverse(), node.name].join('::');
}

/** One everyday word (`create`, `handle`, `Service`) names nothing; two do. */
function isTelling(name: string): boolean {
  const [first = '', ...others] = wordsOf(name);
  return name.length >= MIN_NAME && (others.length > 0 || first.length >= MIN_LONE_WORD);
}

const MIN_NAME = 6;
const MIN_LONE_WORD = 11;

const CARRIES =
  /kafka|queue|topic|stream|produce|publish|send|emit|enqueue|add$|worker|consum|subscri|channel|sqs|sns|pub_?sub|nats|rabbit|amqp|task|job|process/i;

/** `usage-events`, `billing.usage`, `usage_queue`: a lone short word may mean anything. */
function isChannelName(text: string): boolean {
  return /^[\w.:/-]{5,120}$/.test(text) && wordsOf(text).length >= 2 && !/^https?:|^\//.test(text);
}
