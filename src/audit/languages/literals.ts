import type { Draft } from './define-language.ts';
import type { GrammarNode } from './grammar-node.ts';
import type { TreeBuilder } from './tree-builder.ts';

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  '0': '\0',
};

const ESCAPE = /\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|\r?\n|(.))/gsu;

/** Decodes the escapes most languages share (`\n`, `\x41`, `\u0041`); an unknown one loses its backslash. */
export function decodeEscapes(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(ESCAPE, (_, ...groups: (string | undefined)[]) => {
    const [braced, four, two, letter] = groups;
    const hex = braced ?? four ?? two;
    if (hex === undefined) return letter === undefined ? '' : (SIMPLE_ESCAPES[letter] ?? letter);
    const code = Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : '';
  });
}

const RADIX: Readonly<Record<string, number>> = { x: 16, o: 8, b: 2 };
const SUFFIX = /(?:[iu](?:8|16|32|64|128|size)|f(?:32|64)|ul|lu|[ulfdmnjri])$/;

/** Reads a number as most languages write it: `1_000`, `0xff`, `1e3`, `10L`, `2.5m`. NaN where a double cannot. */
export function parseNumber(raw: string): number {
  const text = raw.toLowerCase().replaceAll('_', '');
  const radix = text.startsWith('0') ? RADIX[text.charAt(1)] : undefined;
  if (radix !== undefined) {
    const digits = text
      .slice(2)
      .replace(radix === 16 ? /(?:u?l|n|[iu](?:8|16|32|64|128|size))$/ : SUFFIX, '');
    return finite(Number(`0${text.charAt(1)}${digits}`));
  }
  if (/^0[0-7]+$/.test(text)) return Number.parseInt(text, 8);
  return finite(Number(text.replace(SUFFIX, '')));
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : Number.NaN;
}

/** `identifier` and its kin. */
export function toName(node: GrammarNode, to: TreeBuilder): Draft {
  return { kind: 'name', name: to.text(node) };
}

/** A number literal. */
export function toNumber(node: GrammarNode, to: TreeBuilder): Draft {
  const raw = to.text(node);
  return { kind: 'number', value: parseNumber(raw), raw };
}

export function toTrue(): Draft {
  return { kind: 'boolean', value: true };
}

export function toFalse(): Draft {
  return { kind: 'boolean', value: false };
}

export function toNull(): Draft {
  return { kind: 'null' };
}

/** A string without interpolation between marks of one character each. */
export function toQuoted(node: GrammarNode, to: TreeBuilder): Draft {
  return plainString(decodeEscapes(to.text(node).slice(1, -1)));
}

/** A string whose text is already known. */
export function plainString(value: string): Draft {
  return { kind: 'string', value, parts: [], isSymbol: false };
}

/** What leaves no trace in the neutral tree. */
export function toNothing(): null {
  return null;
}
