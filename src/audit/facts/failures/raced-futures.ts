import type { CallNode } from '../../languages/syntax.ts';
import { calleeName } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';

/** A future that is dropped half-way where another one of its `select!` is ready first. */
export interface RacedFuture {
  readonly race: CallNode;
  readonly lines: { readonly startLine: number; readonly endLine: number };
  /** The calls that the future is made of, in order: `client`, `post`, `send`. */
  readonly calls: readonly string[];
  /** What is done where one of the others wins, as written. */
  readonly otherwise: readonly string[];
}

const RACE = /^(?:\w+::)*select!\s*\{/;
/** Longer ones are no race of a few futures. */
const MAX_RACE = 20_000;

/**
 * The futures that are made within the branches of a `select!` (https://docs.rs/tokio/latest/tokio/macro.select.html:
 * those of the branches that did not win are dropped), in source order. One that is held by a name goes on after it.
 */
export function racedFutures(facts: FileFacts): readonly RacedFuture[] {
  const { text } = facts.file;
  return facts.callsNamed(/^select$/).flatMap((race): RacedFuture[] => {
    const whole = text.slice(race.span.start, Math.min(race.span.end, race.span.start + MAX_RACE));
    const open = RACE.exec(whole)?.[0].length;
    if (open === undefined || calleeName(race) !== 'select') return [];
    const branches = branchesOf(whole, open);
    return branches.flatMap(({ future, start }, at): RacedFuture[] => {
      const calls = callsOf(future);
      const line = race.span.startLine + whole.slice(0, start).split('\n').length - 1;
      const otherwise = branches.filter((_, other) => other !== at).map(({ handler }) => handler);
      return calls.length === 0 || otherwise.length === 0
        ? []
        : [{ race, lines: { startLine: line, endLine: line }, calls, otherwise }];
    });
  });
}

interface Branch {
  /** Where its future stands in the text of the macro. */
  readonly start: number;
  readonly future: string;
  readonly handler: string;
}

/** The macro takes no more: https://docs.rs/tokio/latest/tokio/macro.select.html. */
const MAX_BRANCHES = 64;

/** `pattern = future => handler`, one after the other. */
function branchesOf(text: string, from: number): readonly Branch[] {
  const branches: Branch[] = [];
  let at = from;
  while (at < text.length && branches.length < MAX_BRANCHES) {
    const arrow = topLevel(text, at, '=>');
    if (arrow < 0) break;
    const handlerFrom = arrow + 2;
    const isBlock = /^\s*\{/.test(text.slice(handlerFrom));
    const end = isBlock
      ? closeOf(text, text.indexOf('{', handlerFrom)) + 1
      : topLevel(text, handlerFrom, ',');
    const stop = end <= 0 ? text.length : end;
    const equals = topLevel(text.slice(0, arrow), at, '=');
    if (equals >= 0) {
      const future = text.slice(equals + 1, arrow);
      const start = equals + 1 + (future.length - future.trimStart().length);
      branches.push({ start, future: future.trim(), handler: text.slice(handlerFrom, stop).trim() });
    }
    at = stop + (text[stop] === ',' ? 1 : 0);
  }
  return branches;
}

/** Where a mark stands within no brackets and no text; -1 where it does not. */
function topLevel(text: string, from: number, mark: string): number {
  for (let at = from; at < text.length; at++) {
    const sign = text[at] ?? '';
    if (
      text.startsWith(mark, at) &&
      (mark !== '=' || !/[=!<>]/.test(text[at - 1] ?? '')) &&
      (mark !== '=' || !/[=>]/.test(text[at + 1] ?? ''))
    )
      return at;
    if (/[([{]/.test(sign)) at = closeOf(text, at);
    else if (sign === '"') at = endOfText(text, at);
    else if (/[)\]}]/.test(sign)) return -1;
  }
  return -1;
}

/** Where the bracket that opens here is closed; the end of the text where it is not. */
function closeOf(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    const sign = text[at] ?? '';
    if (sign === '"') at = endOfText(text, at);
    else if (/[([{]/.test(sign)) depth++;
    else if (/[)\]}]/.test(sign) && --depth === 0) return at;
  }
  return text.length;
}

function endOfText(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at;
  }
  return text.length;
}

/** The names called, without what they are given. */
function callsOf(future: string): readonly string[] {
  if (/^&\s*mut\b|^async\b/.test(future)) return [];
  const calls: string[] = [];
  let bare = '';
  for (let at = 0; at < future.length; at++) {
    const sign = future[at] ?? '';
    if (sign === '(') {
      const name = /([A-Za-z_]\w*)(?:::<[^<>]*>)?$/.exec(bare)?.[1];
      if (name !== undefined) calls.push(name);
      at = closeOf(future, at);
      bare += '()';
    } else bare += sign;
  }
  return calls;
}
