import type { CommentToken, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, lastNameOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { wordsOf } from '../names.ts';

/** A number of one unit, beside which a comment tells the same number of another unit. */
export interface SaidUnit {
  readonly node: SyntaxNode;
  readonly number: string;
  /** What the code makes of it, and what the comment says. */
  readonly made: string;
  readonly said: string;
}

const UNITS: Readonly<Record<string, { readonly measure: string; readonly unit: string }>> =
  Object.fromEntries(
    (
      [
        ['time', 'millisecond', 'ms millis milli millisecond milliseconds'],
        ['time', 'second', 's sec secs second seconds'],
        ['time', 'minute', 'min mins minute minutes'],
        ['time', 'hour', 'h hr hrs hour hours'],
        ['time', 'day', 'd day days'],
        ['time', 'week', 'week weeks'],
        ['time', 'month', 'month months'],
        ['size', 'KB', 'kb kilobyte kilobytes'],
        ['size', 'MB', 'mb megabyte megabytes'],
        ['size', 'GB', 'gb gigabyte gigabytes'],
        ['size', 'TB', 'tb terabyte terabytes'],
        ['size', 'KiB', 'kib kibibyte kibibytes'],
        ['size', 'MiB', 'mib mebibyte mebibytes'],
        ['size', 'GiB', 'gib gibibyte gibibytes'],
        ['size', 'TiB', 'tib tebibyte tebibytes'],
        ['money', 'cent', 'cent cents'],
        ['money', 'dollar', 'dollar dollars usd'],
      ] as const
    ).flatMap(([measure, unit, names]) => names.split(' ').map((name) => [name, { measure, unit }])),
  );

/** Every such number of the file, in source order. */
export function saidUnits({ file, nodes }: FileFacts): readonly SaidUnit[] {
  const byLine = new Map<number, CommentToken>();
  for (const comment of file.comments)
    if (comment.text.length <= MAX_COMMENT) byLine.set(comment.span.startLine, comment);
  const found: SaidUnit[] = [];
  const look = (node: SyntaxNode, number: SyntaxNode | undefined, unit: string): void => {
    const comment = byLine.get(node.span.endLine);
    const made = unitNamed(unit);
    const digits = number === undefined ? null : digitsOf(number);
    if (comment === undefined || made === null || digits === null || comment.span.start < node.span.end)
      return;
    const said = saidOf(comment.text, digits, made.measure);
    if (said.length > 0 && !said.includes(made.unit))
      found.push({ node, number: digits, made: made.unit, said: said[0] ?? '' });
  };
  if (byLine.size === 0) return found;
  for (const call of nodes('call')) {
    const [only, ...others] = call.arguments;
    if (only === undefined || others.length > 0) continue;
    look(call, only.value, only.name ?? calleeName(call));
  }
  for (const node of nodes('member')) if (node.object.kind === 'number') look(node, node.object, node.name);
  for (const node of nodes('binary')) {
    if (node.operator !== '*') continue;
    const [number, unit] = node.left.kind === 'number' ? [node.left, node.right] : [node.right, node.left];
    if (unit.kind === 'member') look(node, number, lastNameOf(unit));
  }
  return found.sort((a, b) => a.node.span.start - b.node.span.start);
}

/** Longer comments are about more than the line they stand on. */
const MAX_COMMENT = 80;

/** `GiB`, `ofMinutes`, `from_secs`, `Second`: the unit a name ends in. */
function unitNamed(name: string): (typeof UNITS)[string] | null {
  const whole = name.toLowerCase();
  if (Object.hasOwn(UNITS, whole) && whole.length > 1) return UNITS[whole] ?? null;
  const words = wordsOf(name);
  const last = words.at(-1) ?? '';
  const isMaker = words.length === 2 && /^(of|from|in|to)$/.test(words[0] ?? '');
  return isMaker && last.length > 1 && Object.hasOwn(UNITS, last) ? (UNITS[last] ?? null) : null;
}

function digitsOf(node: SyntaxNode): string | null {
  if (node.kind !== 'number') return null;
  const digits = node.raw.replace(/[_n]/g, '');
  return /^\d+(\.\d+)?$/.test(digits) ? digits : null;
}

/** The units of this measure that the comment gives to the number. */
function saidOf(text: string, digits: string, measure: string): readonly string[] {
  const said: string[] = [];
  for (const [, number, name] of text.matchAll(/(\d[\d_,]*(?:\.\d+)?)[ -]?([A-Za-z]{1,12})\b/g)) {
    if (number?.replace(/[_,]/g, '') !== digits) continue;
    const unit = UNITS[(name ?? '').toLowerCase()];
    if (unit?.measure === measure) said.push(unit.unit);
  }
  return said;
}
