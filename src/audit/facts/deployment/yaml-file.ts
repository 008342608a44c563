import { isMap, isScalar, isSeq, LineCounter, type Node, Pair, parseAllDocuments, type YAMLMap } from 'yaml';
import type { SyntaxFile } from '../../languages/syntax.ts';
import { remember } from '../remember.ts';

/** Lines of a file, 1-based and inclusive. */
export interface LineRange {
  readonly startLine: number;
  readonly endLine: number;
}

/** A settings file read as YAML; JSON is YAML, too. */
export interface YamlFile {
  /** The contents of its documents, in order. */
  readonly documents: readonly Node[];
  /** Where a value stands, or a key with its value. */
  readonly linesOf: (node: unknown) => LineRange;
}

/**
 * A file's documents. Lines that only hold a template's directive are left out, and the braces within values made
 * harmless; no line moves. Null where the text cannot be read: then nothing may be said about what is absent.
 */
export const yamlOf = remember((file: SyntaxFile): YamlFile | null => readYaml(file.text));

/** {@link yamlOf} for a text. */
function readYaml(text: string): YamlFile | null {
  const counter = new LineCounter();
  try {
    const documents = parseAllDocuments(withoutTemplates(text), { lineCounter: counter, logLevel: 'silent' });
    const list = Array.isArray(documents) ? documents : [];
    if (list.some(({ errors }) => errors.length > 0)) return null;
    return {
      documents: list.flatMap(({ contents }) => contents ?? []),
      linesOf: (node) => linesOf(node, counter),
    };
  } catch {
    // Hostile nesting exhausts the parser's stack; it says nothing about what the file sets.
    return null;
  }
}

/** A text without a chart's templates: their lines emptied, their braces within values made harmless; no line moves. */
export function withoutTemplates(text: string): string {
  return text.replace(/^[ \t]*\{\{.*\}\}[ \t]*$/gm, '').replace(/\{\{([^{}\n]*)\}\}/g, '(($1))');
}

function linesOf(node: unknown, counter: LineCounter): LineRange {
  if (node instanceof Pair) {
    const { startLine } = linesOf(node.key, counter);
    return { startLine, endLine: Math.max(startLine, linesOf(node.value, counter).endLine) };
  }
  const range = isMap(node) || isScalar(node) || isSeq(node) ? node.range : null;
  if (range == null) return { startLine: 1, endLine: 1 };
  const [start, end] = range;
  const startLine = counter.linePos(start).line;
  return { startLine, endLine: Math.max(startLine, counter.linePos(Math.max(start, end - 1)).line) };
}

/** A value's text; null where it is no single value. */
export function textOf(node: unknown): string | null {
  if (!isScalar(node)) return null;
  const { value } = node;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : null;
}

/** A value's number; null where it is none. */
export function numberOf(node: unknown): number | null {
  const text = textOf(node);
  return text !== null && /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : null;
}

/** A key's name without the colon that Ruby's symbols have. */
export function keyOf(pair: Pair): string {
  return (textOf(pair.key) ?? '').replace(/^:/, '');
}

/** The entry of a mapping under one of the names, in any casing. */
export function entryOf(map: unknown, ...names: readonly string[]): Pair | null {
  if (!isMap(map)) return null;
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  return map.items.find((pair) => wanted.has(keyOf(pair).toLowerCase())) ?? null;
}

/** The value at a path of names; undefined where a step is missing. */
export function valueAt(map: unknown, ...path: readonly string[]): unknown {
  let value = map;
  for (const name of path) value = entryOf(value, name)?.value;
  return value;
}

/** A mapping with the names of all that it stands in, outermost first; places in lists have no name. */
export interface PlacedMap {
  readonly map: YAMLMap;
  /** The mapping around each name, beginning with the document. */
  readonly above: readonly { readonly map: YAMLMap; readonly key: string }[];
}

/** Deeper nesting than any settings file has is not followed. */
const MAX_DEPTH = 40;

/** Every mapping of a file, outermost first. Aliases are not followed. */
export function mapsIn({ documents }: YamlFile): readonly PlacedMap[] {
  const found: PlacedMap[] = [];
  const pending: { node: unknown; above: PlacedMap['above'] }[] = documents
    .map((node) => ({ node, above: [] }))
    .toReversed();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node, above } = next;
    if (above.length > MAX_DEPTH) continue;
    if (isSeq(node)) for (const item of node.items.toReversed()) pending.push({ node: item, above });
    if (!isMap(node)) continue;
    found.push({ map: node, above });
    for (const pair of node.items.toReversed())
      pending.push({ node: pair.value, above: [...above, { map: node, key: keyOf(pair) }] });
  }
  return found;
}
