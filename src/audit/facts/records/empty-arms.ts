import type { SwitchNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { lastPart } from '../names.ts';
import { recordTypes } from './record-types.ts';

/** The arm for all that is left over, which hands on the answer with an empty record where the other arms fill it. */
export interface EmptyArm {
  /** The empty record. */
  readonly node: SyntaxNode;
  readonly type: string;
  /** What an other arm puts in its place. */
  readonly filled: SyntaxNode;
}

/** Fewer arms that fill it show no habit. */
const MIN_FILLED = 2;
const MIN_COUNTS = 2;

/**
 * Every such arm of the file: `_ => (Answer::default(), bytes)` beside `(read(bytes)?.to_answer(), bytes)`, where the type
 * is declared in the loaded files with counts of tokens.
 */
export function emptyArms(facts: FileFacts, files: readonly FileFacts[]): readonly EmptyArm[] {
  const types = recordTypes(files);
  const counts = (type: string): boolean => {
    const names = [...(types.get(type)?.fields.keys() ?? [])];
    return names.filter((name) => name.includes('token')).length >= MIN_COUNTS;
  };
  return facts.nodes('switch').flatMap((node): readonly EmptyArm[] => armsOf(node, counts));
}

function armsOf({ cases }: SwitchNode, counts: (type: string) => boolean): readonly EmptyArm[] {
  const last = cases.find(({ isDefault }) => isDefault);
  const parts = last === undefined ? [] : partsOf(last.body);
  const at = parts.findIndex((part) => counts(emptyType(part) ?? ''));
  const empty = parts[at];
  // What is handed on beside it shows that there is an answer to be read.
  if (empty === undefined || !parts.some((part) => part.kind === 'name')) return [];
  const filled = cases.flatMap(({ isDefault, body }): SyntaxNode[] => {
    const part = isDefault ? undefined : partsOf(body)[at];
    return part === undefined || emptyType(part) !== null || part.kind === 'null' ? [] : [part];
  });
  const [first] = filled;
  if (first === undefined || filled.length < MIN_FILLED) return [];
  return [{ node: empty, type: emptyType(empty) ?? '', filled: first }];
}

/** What an arm answers with, where it is several things: `(record, bytes)`, `return record, bytes`. */
function partsOf(body: readonly SyntaxNode[]): readonly SyntaxNode[] {
  const last = body.at(-1);
  const value = last?.kind === 'return' || last?.kind === 'block' ? answerOf(last) : last;
  return value?.kind === 'list' ? value.items : [];
}

function answerOf(node: SyntaxNode): SyntaxNode | undefined {
  if (node.kind === 'return') return node.value ?? undefined;
  return node.kind === 'block' ? node.body.at(-1) : undefined;
}

/** `Answer::default()`, `new Answer()`, `&Answer{}`; null for what is filled with anything. */
function emptyType(node: SyntaxNode): string | null {
  if (node.kind === 'unary') return emptyType(node.operand);
  if (node.kind === 'object')
    return node.entries.length === 0 && node.typeName !== null ? lastPart(node.typeName) : null;
  if (node.kind !== 'call' || node.arguments.length > 0) return null;
  const path = calleePath(node);
  if (/^(default|new|empty|zero)$/i.test(calleeName(node))) return lastPart(path.replace(/\.\w+$/, ''));
  return node.isNew || /^\p{Lu}/u.test(calleeName(node)) ? lastPart(path) : null;
}
