import type { AssignNode, FunctionNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import type { FileFacts } from '../file-facts.ts';
import { isZero } from '../values.ts';
import { descendants } from '../walk.ts';
import { type ChangedFunction, changedFunctions } from './changed-functions.ts';

/** A variable that the change left without a value: it is declared and read, and nothing sets it any more. */
export interface LostValue {
  readonly facts: FileFacts;
  readonly fn: FunctionNode;
  readonly declared: AssignNode;
  readonly name: string;
  readonly read: SyntaxNode;
  /** What set it before. */
  readonly set: SyntaxNode;
  readonly setFile: SyntaxFile;
}

/** Every number or text of a changed function that something set before, and that is only declared and read now. */
export function lostValues(files: readonly FileFacts[], base: readonly FileFacts[]): readonly LostValue[] {
  return changedFunctions(files, base).flatMap(valuesLostIn);
}

const PLAIN =
  /^(u?int(8|16|32|64)?|float(32|64)?|[iuf](32|64|128|size)|long|double|number|decimal|bool(ean)?|string|str|int \| None|number \| (null|undefined))$/i;

function valuesLostIn({ now, facts, then, earlier }: ChangedFunction): LostValue[] {
  const found: LostValue[] = [];
  for (const node of descendants(now)) {
    if (node.kind !== 'assign' || !node.declares || !isBare(node)) continue;
    for (const target of node.targets) {
      if (target.kind !== 'name') continue;
      const { name } = target;
      if (settingOf(now, name, { declared: node, file: facts.file }) !== null) continue;
      const read = readOf(now, name, node);
      const before = read && declarationOf(then, name);
      const set = before && settingOf(then, name, { declared: before, file: earlier.file });
      if (read && set) found.push({ facts, fn: now, declared: node, name, read, set, setFile: earlier.file });
    }
  }
  return found;
}

/** `var usage int64`, `let total = 0`: a plain value that stands for nothing yet. */
function isBare({ type, value }: AssignNode): boolean {
  return (value === null && type !== null && PLAIN.test(type.trim())) || (value !== null && isZero(value));
}

function declarationOf(fn: FunctionNode, name: string): AssignNode | null {
  for (const node of descendants(fn))
    if (
      node.kind === 'assign' &&
      node.declares &&
      isBare(node) &&
      node.targets.some((target) => isNamed(target, name))
    )
      return node;
  return null;
}

/** What gives the variable a value, or may do so through its address. */
function settingOf(
  fn: FunctionNode,
  name: string,
  { declared, file }: { readonly declared: AssignNode; readonly file: SyntaxFile },
): SyntaxNode | null {
  for (const node of descendants(fn)) {
    if (node === declared) continue;
    if (node.kind === 'assign' && node.targets.some((target) => isNamed(target, name))) return node;
    if (node.kind === 'loop' && node.variables.some((one) => isNamed(one, name))) return node;
    if (node.kind === 'function' && node.parameters.some((one) => one.name === name)) return node;
    if (isNamed(node, name) && isHandedOver(node, file)) return node;
  }
  return null;
}

/** `&total`, `&mut total`, `ref total`, `out total`: whoever is given the address may set it. Macros may set anything. */
function isHandedOver({ span, parent }: SyntaxNode, { text }: SyntaxFile): boolean {
  if (parent?.kind === 'other' && /macro|token/.test(parent.syntax)) return true;
  return /(&|&mut\s|\bref\s|\bout\s)$/.test(text.slice(Math.max(0, span.start - MAX_MARK), span.start));
}

/** The longest mark is `&mut `. */
const MAX_MARK = 5;

function isNamed(node: SyntaxNode, name: string): boolean {
  return node.kind === 'name' && node.name === name;
}

function readOf(fn: FunctionNode, name: string, declared: AssignNode): SyntaxNode | null {
  for (const node of descendants(fn))
    if (isNamed(node, name) && node.parent !== declared && node.span.start > declared.span.end) return node;
  return null;
}
