import type { SyntaxNode } from '../../languages/syntax.ts';
import { calleeName } from '../calls.ts';
import { fieldsBehind } from '../field-sources.ts';
import type { FileFacts } from '../file-facts.ts';
import { plainName } from '../names.ts';
import { remember, rememberNames } from '../remember.ts';
import type { CountKind, ModelApi } from './model-api.ts';
import { MODEL_APIS } from './model-apis.ts';
import { MODEL_FRAMEWORKS } from './model-frameworks.ts';

const ALL: readonly ModelApi[] = [...MODEL_APIS, ...MODEL_FRAMEWORKS];

/** What the counts whose last field has this name count: one kind, or several where APIs differ. */
const KINDS: ReadonlyMap<string, ReadonlySet<CountKind>> = kindsByName();

function kindsByName(): ReadonlyMap<string, ReadonlySet<CountKind>> {
  const kinds = new Map<string, Set<CountKind>>();
  for (const { counts } of ALL)
    for (const { name, kind } of counts) {
      const last = name.slice(name.lastIndexOf('.') + 1);
      // `cache_read` alone may be a price.
      if (last.includes('token') || last.endsWith('evalcount'))
        kinds.set(last, (kinds.get(last) ?? new Set()).add(kind));
    }
  return kinds;
}

/** A count's name without what getters and SDKs put around it: `getPromptTokenCount` is `prompttokencount`. */
const countName = rememberNames((name): string => {
  const plain = plainName(name);
  const bare = plain.startsWith('get') ? plain.slice('get'.length) : plain;
  return KINDS.has(bare) ? bare : plain;
});

/** What an API's count of this name counts; null for any other name, and where APIs differ. */
export const countKind = rememberNames((name): CountKind | null => {
  const kinds = KINDS.get(countName(name));
  const [only, ...others] = kinds ?? [];
  return only === undefined || others.length > 0 ? null : only;
});

/** A reading of one of an API's counts. */
export interface CountRead {
  readonly node: SyntaxNode;
  readonly kind: CountKind;
  /** Fields from the outside in, as written. */
  readonly path: readonly string[];
  /** In one spelling. */
  readonly name: string;
}

/** Every place of the file that reads a count of an API, in source order. */
export const countReads = remember((facts: FileFacts): readonly CountRead[] => {
  const found: CountRead[] = [];
  for (const node of [...facts.nodes('member'), ...facts.nodes('index'), ...facts.nodes('call')]) {
    const read = countReadAt(node);
    if (read !== null) found.push(read);
  }
  for (const { targets, ways = [], value } of facts.nodes('assign'))
    for (const [at, way] of ways.entries()) {
      const kind = countKind(way.at(-1) ?? '');
      const node = targets[at];
      if (kind === null || node === undefined || value === null) continue;
      const [before = []] = fieldsBehind(value);
      found.push({ node, kind, path: [...before, ...way], name: countName(way.at(-1) ?? '') });
    }
  return found.sort((one, other) => one.node.span.start - other.node.span.start);
});

/** The count that an expression reads, looked at through no names; null where it reads none. */
export function countReadAt(node: SyntaxNode): CountRead | null {
  const name =
    node.kind === 'member'
      ? node.name
      : node.kind === 'index'
        ? node.index.kind === 'string'
          ? node.index.value
          : ''
        : node.kind === 'call'
          ? askedIn(node)
          : '';
  const kind = name === '' ? null : countKind(name);
  if (kind === null || isWritten(node)) return null;
  const [path] = fieldsBehind(node);
  return path === undefined ? null : { node, kind, path, name: countName(name) };
}

/** `usage.get("input_tokens")`, `usage.GetProperty("input_tokens")`; a getter's name is read where it is a member. */
function askedIn(call: SyntaxNode & { kind: 'call' }): string {
  const texts = call.arguments.filter(({ value }) => value.kind === 'string');
  // `dig("usage", "tokens")` goes from field to field; anywhere else the second text is a default.
  const text = (calleeName(call) === 'dig' ? texts.at(-1) : texts[0])?.value;
  const asks = call.callee.kind === 'member' || /^(getattr|data_get)$/.test(calleeName(call));
  return text?.kind === 'string' && asks ? (text.value.split('.').at(-1) ?? '') : '';
}

function isWritten(node: SyntaxNode): boolean {
  return node.parent?.kind === 'assign' && node.parent.targets.includes(node);
}

/** The names of a count from its usage inwards, in one spelling: `prompttokensdetails.cachedtokens`. */
function waysTo(path: readonly string[]): readonly string[] {
  const last = countName(path.at(-1) ?? '');
  const before = path.length > 1 ? plainName(path.at(-2) ?? '').replace(/^get/, '') : '';
  return before === '' ? [last] : [`${before}.${last}`, last];
}

/**
 * The API that says that the one count holds the other, both given by their fields from the outside in and taken from
 * one usage; null where none says so, or they stand in two.
 */
export function apiWhereHolds(
  whole: readonly string[],
  part: readonly string[],
  among: readonly ModelApi[] = ALL,
): ModelApi | null {
  const wholes = waysTo(whole);
  const parts = waysTo(part);
  for (const api of among)
    for (const { name, holds = [] } of api.counts) {
      if (!wholes.includes(name)) continue;
      const held = holds.find((one) => parts.includes(one));
      if (held !== undefined && isOfOneUsage(whole, part, name, held)) return api;
    }
  return null;
}

/** True where the fields, from the outside in, lead through the usage of this API to one of its counts. */
export function isCountOf({ counts, owners }: ModelApi, path: readonly string[]): boolean {
  const ways = waysTo(path);
  const isOwned = path.slice(0, -1).some((name) => owners.includes(plainName(name).replace(/^get/, '')));
  return isOwned && counts.some(({ name }) => ways.includes(name));
}

/** What stands before the two ways is the same: `response.usage` in both. */
function isOfOneUsage(
  whole: readonly string[],
  part: readonly string[],
  name: string,
  held: string,
): boolean {
  const ownerOf = (path: readonly string[], way: string): string =>
    path
      .slice(0, -way.split('.').length)
      .map((one) => plainName(one).replace(/^get/, ''))
      .join('.');
  return whole.length > 1 && ownerOf(whole, name) === ownerOf(part, held);
}

/** The APIs and frameworks a file speaks to, by what stands in it. */
export const apisSpokenTo = remember(({ file }: FileFacts): readonly ModelApi[] =>
  ALL.filter(({ speaks }) => speaks.test(file.text)),
);
