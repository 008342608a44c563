import type { BinaryNode, SyntaxFile, SyntaxNode } from '../languages/syntax.ts';
import { askedName, calleeName, receiverOf } from './calls.ts';
import type { FileFacts } from './file-facts.ts';
import { plainName, wordsOf } from './names.ts';
import { resolve } from './values.ts';
import { ancestors } from './walk.ts';

/** A percentage that is multiplied as if it were a share of one. */
export interface WholePercent {
  readonly file: SyntaxFile;
  readonly node: BinaryNode;
  /** As written last: `taxPercentage`. */
  readonly name: string;
  /** Where the same percentage is taken as one of a hundred. */
  readonly otherFile: SyntaxFile;
  readonly other: SyntaxNode;
}

/** Such products of the files for which another place shows that the name counts in hundredths, in source order. */
export function wholePercents(files: readonly FileFacts[]): readonly WholePercent[] {
  const hundredths = hundredthsIn(files);
  if (hundredths.size === 0) return [];
  return files.flatMap(({ file, nodes }) =>
    nodes('binary').flatMap((node) => {
      const percent = node.operator === '*' ? percentIn(node) : null;
      if (percent === null || isDivided(node)) return [];
      const name = askedName(percent);
      const known = (hundredths.get(plainName(name)) ?? []).find(
        // A name of one word may mean another thing in another file.
        (one) => one.file.path === file.path || wordsOf(name).length > 1,
      );
      return known === undefined ? [] : [{ file, node, name, otherFile: known.file, other: known.node }];
    }),
  );
}

interface Hundredth {
  readonly file: SyntaxFile;
  readonly node: SyntaxNode;
}

/** `discountPercent / 100`, `tax_percentage.div(100)`, `percent > 100`: by the percentage's name. */
function hundredthsIn(files: readonly FileFacts[]): ReadonlyMap<string, readonly Hundredth[]> {
  const found = new Map<string, Hundredth[]>();
  const put = (subject: SyntaxNode, file: SyntaxFile, node: SyntaxNode): void => {
    if (!isPercent(subject)) return;
    const name = plainName(askedName(subject));
    found.set(name, [...(found.get(name) ?? []), { file, node }]);
  };
  for (const { file, nodes, callsNamed } of files) {
    for (const node of nodes('binary'))
      if (isHundred(node.right) && /^(\/|>|<=)$/.test(node.operator)) {
        const { left } = node;
        const product = left.kind === 'binary' && left.operator === '*' ? percentIn(left) : null;
        put(product ?? left, file, node);
      }
    for (const call of callsNamed(DIVIDES)) {
      const receiver = receiverOf(call);
      if (receiver !== null && call.arguments.some(({ value }) => isHundred(value)))
        put(receiver, file, call);
    }
  }
  return found;
}

const DIVIDES = /^(div|divide|dividedBy|div_by|fdiv)$/i;

function isHundred(node: SyntaxNode): boolean {
  return node.kind === 'number' && node.value === 100;
}

/** The percentage in `total * taxPercent` and in `total * (1 - discountPercent)`. */
function percentIn({ left, right }: BinaryNode): SyntaxNode | null {
  for (const side of [right, left]) {
    if (isShareSized(side)) return side;
    if (side.kind !== 'binary' || !/^[+-]$/.test(side.operator)) continue;
    if (side.left.kind === 'number' && side.left.value === 1 && isShareSized(side.right)) return side.right;
  }
  return null;
}

/** A percentage whose value here was not brought to a share before. */
function isShareSized(node: SyntaxNode): boolean {
  if (!isPercent(node)) return false;
  const value = resolve(node);
  return value === node || value.kind === 'member' || value.kind === 'call' ? !isConverted(value) : false;
}

function isConverted(value: SyntaxNode): boolean {
  return (
    value.kind === 'call' &&
    (DIVIDES.test(calleeName(value)) || /share|ratio|fraction|factor/i.test(calleeName(value)))
  );
}

function isPercent(node: SyntaxNode): boolean {
  const named = node.kind === 'call' && node.arguments.length === 0 ? node.callee : node;
  if (named.kind !== 'name' && named.kind !== 'member') return false;
  return /^(percent|percents|percentage|percentages|pct)$/.test(wordsOf(named.name).at(-1) ?? '');
}

/** Somewhere around it is divided by a hundred. */
function isDivided(node: BinaryNode): boolean {
  for (const above of ancestors(node)) {
    if (above.kind === 'binary') {
      if (above.operator === '/' || (above.operator === '*' && isSmall(above.right))) return true;
    } else if (above.kind === 'call' && /div|round_?cents|percent/i.test(calleeName(above))) return true;
    else if (/^(function|if|loop|block|file|assign)$/.test(above.kind)) return false;
  }
  return false;
}

function isSmall(node: SyntaxNode): boolean {
  return node.kind === 'number' && node.value > 0 && node.value < 1;
}
