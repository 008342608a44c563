import { calleeName, pathOf, receiverOf } from '../../facts/calls.ts';
import { fieldsBehind } from '../../facts/field-sources.ts';
import { type Filling, fillings } from '../../facts/fillings.ts';
import type { CountKind } from '../../facts/models/model-api.ts';
import { countKind } from '../../facts/models/model-counts.ts';
import { lastName, plainName, wordsOf } from '../../facts/names.ts';
import { assignmentsOf, isZero } from '../../facts/values.ts';
import type { SyntaxNode } from '../../languages/syntax.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-327: a count is filled from the field of another count. */
export const foreignField = defineRule({
  id: 'MTR-327',
  name: 'foreign-field',
  section: 'aggregation',
  title: 'A count of tokens is filled from the field of another count',
  severity: 'high',
  classification: 'vulnerability',
  question:
    'Is every count filled from the field that means the same: cache reads from cached tokens, tokens from tokens?',
  cost: 'One kind of usage is billed at the price of another, or characters are billed as tokens.',
  remediation:
    'Read the field of the same meaning, and leave a count the provider does not send at zero or unknown.',
  references: [
    'https://platform.openai.com/docs/api-reference/responses/object#responses/object-usage',
    'https://docs.anthropic.com/en/api/messages#response-usage',
    'https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/text-embeddings-api#response_body',
  ],
  *match(scope) {
    for (const facts of scope.audited)
      for (const filling of fillings(facts)) {
        const { node, name } = filling;
        const clash = clashOf(filling);
        if (clash === null) continue;
        yield {
          file: facts.file,
          node,
          // Both names are the API's own: nothing is left to convention.
          confidence: isStandIn(node) ? 'possible' : clash.isSure ? 'certain' : 'likely',
          message: `\`${name}\` is filled from \`${clash.field}\`, which counts ${clash.given} and not ${clash.wanted}: what is billed from \`${name}\` is another quantity than was used.`,
        } satisfies Match;
      }
  },
});

type Kind = 'input' | 'output' | 'reasoning' | 'cache reads' | 'cache writes';

const SAID: Readonly<Record<Kind, string>> & Partial<Readonly<Record<CountKind, string>>> = {
  total: 'all of them together',
  input: 'what was sent in',
  output: 'what was written',
  reasoning: 'what was thought',
  'cache reads': 'what was read from the cache',
  'cache writes': 'what was put into the cache',
};

/** Kinds that never stand for one another; what was read from the cache is a part of the input, thought one of the output. */
const CLASHES: readonly (readonly [Kind, Kind])[] = [
  ['cache reads', 'reasoning'],
  ['cache writes', 'reasoning'],
  ['cache reads', 'output'],
  ['cache writes', 'output'],
  ['reasoning', 'input'],
  ['cache writes', 'cache reads'],
];

/** What a name never stands for, if the field is one that an API sends: its input is no output, its total no part. */
const API_CLASHES: readonly (readonly [wanted: Kind, given: CountKind])[] = [
  ['input', 'output'],
  ['output', 'input'],
  ['output', 'total'],
  ['reasoning', 'output'],
  ['cache reads', 'input'],
  ['cache writes', 'input'],
];

interface Clash {
  readonly field: string;
  readonly wanted: string;
  readonly given: string;
  readonly isSure?: boolean;
}

/** What the value is made of means another thing in every field it may come from. */
function clashOf(filling: Filling): Clash | null {
  const { name, value } = filling;
  // `toolInputBytes`: the name says another unit itself, and is filled with it.
  if (wordsOf(name).some((word) => OF_TEXT.test(word))) return null;
  const isTokens = wordsOf(name).some((word) => /^tokens?$/.test(word));
  if (!isTokens && kindOf(`${name}_tokens`) === null) return null;
  if (isTokens && isTextLength(value) && filling.beside.some((one) => one !== value && countsTokens(one)))
    return {
      field: pathOf(value.kind === 'call' ? value.callee : value),
      wanted: 'tokens',
      given: 'characters',
    };
  // Handed on under its own name: it is told where it was filled.
  if (value.kind === 'name' && plainName(value.name) === plainName(name)) return null;
  if (value.kind === 'name' && assignmentsOf(value.name, value).some(isStandIn)) return null;
  let clash: Clash | null = null;
  for (const field of fieldsBehind(value)) {
    const own = clashWith(filling, field);
    if (own === null) return null;
    clash ??= own;
  }
  return clash;
}

/** `if output == 0 { output = usage.total }`: taken where the count itself was not sent. */
function isStandIn(node: SyntaxNode): boolean {
  if (node.kind !== 'assign' || node.parent?.kind !== 'if' || !node.parent.then.includes(node)) return false;
  const [target] = node.targets;
  const path = target === undefined ? '' : pathOf(target);
  const { test } = node.parent;
  if (test.kind === 'unary') return test.operator === '!' && pathOf(test.operand) === path;
  if (test.kind !== 'binary' || !/^(==|<=?)$/.test(test.operator) || pathOf(test.left) !== path) return false;
  return test.right.kind === 'null' || isZero(test.right);
}

const OF_TEXT = /^(characters?|chars|bytes)$/;

function clashWith({ name, value, beside }: Filling, path: readonly string[]): Clash | null {
  const last = path.at(-1) ?? '';
  const field = path.slice(-2).join('.');
  const unit = wordsOf(last).find((word) => OF_TEXT.test(word));
  if (unit !== undefined)
    // Where all counts are in characters, so is the price: only a mixture is a mistake.
    return beside.some((one) => one !== value && countsTokens(one))
      ? { field, wanted: 'tokens', given: unit === 'bytes' ? 'bytes' : 'characters' }
      : null;
  const sent = countKind(last);
  const wanted = saidBy(name, sent !== null);
  // `reasoning.output_tokens`: of what it is the output, the one it belongs to says.
  if (wanted !== null && wanted === kindOf(`${path.at(-2) ?? ''}_tokens`)) return null;
  const given = sent ?? kindOf(last);
  if (wanted === null || given === null) return null;
  const isClash =
    CLASHES.some(
      ([one, other]) => (one === wanted && other === given) || (one === given && other === wanted),
    ) ||
    (sent !== null &&
      path.length > 1 &&
      API_CLASHES.some(([one, other]) => one === wanted && other === sent));
  const isSure = wanted.startsWith('cache') && sent !== null && /read|creation|write/i.test(last);
  return isClash ? { field, wanted: SAID[wanted], given: SAID[given] ?? given, isSure } : null;
}

/** Beside a field that an API sends, `cacheWrite` and `output` name counts too. */
function saidBy(name: string, isSent: boolean): Kind | null {
  const own = kindOf(name);
  const isBare = wordsOf(name).every((word) => BARE.test(word));
  return own === null && isSent && isBare ? kindOf(`${name}_tokens`) : own;
}

const BARE =
  /^(input|output|prompt|completion|cache|cached|read|reads|write|writes|written|creation|created|reasoning|thinking|thoughts|n|num|total|count|in|out)$/;

/** `len(text)`, `answer.length`: how long a text is. */
function isTextLength(value: SyntaxNode): boolean {
  const isMember = value.kind === 'member' && /^(length|size|Length|Count)$/.test(value.name);
  const isCall =
    value.kind === 'call' &&
    /^(len|strlen|mb_strlen|length|size|count|RuneCountInString)$/.test(calleeName(value));
  const measured =
    value.kind === 'member'
      ? value.object
      : value.kind === 'call'
        ? (value.arguments[0]?.value ?? receiverOf(value))
        : null;
  return (
    (isMember || isCall) && measured !== null && TEXTS.test(wordsOf(lastName(pathOf(measured))).at(-1) ?? '')
  );
}

const TEXTS = /^(text|content|prompt|message|body|completion|answer|reply|input|output|response|string|str)$/;

function countsTokens(value: SyntaxNode): boolean {
  const names = value.kind === 'name' ? [value.name] : fieldsBehind(value).map((field) => field.at(-1) ?? '');
  return names.some((name) => wordsOf(name).some((word) => /^tokens?$/.test(word)));
}

/** What a name counts; null where it says nothing, or two things. */
function kindOf(name: string): Kind | null {
  // `write1h`: for how long says nothing of what.
  const words = new Set(wordsOf(name).map((word) => word.replace(/\d+[a-z]?$/, '')));
  const has = (...any: readonly string[]): boolean => any.some((word) => words.has(word));
  if (!has('token', 'tokens')) return null;
  const isCache = has('cache', 'cached');
  const isThought = has('reasoning', 'thoughts', 'thought', 'thinking');
  if (isCache && isThought) return null;
  if (isCache) {
    const [isWrite, isRead] = [
      has('write', 'writes', 'written', 'creation', 'created', 'create'),
      has('read', 'reads', 'hit', 'hits') || has('cached'),
    ];
    if (isWrite === isRead) return null;
    return isWrite ? 'cache writes' : 'cache reads';
  }
  if (isThought) return 'reasoning';
  const [isInput, isOutput] = [has('input', 'prompt'), has('output', 'completion', 'candidates')];
  if (isInput === isOutput) return null;
  return isInput ? 'input' : 'output';
}
