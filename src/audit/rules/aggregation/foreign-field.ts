import { fieldsBehind } from '../../facts/field-sources.ts';
import { type Filling, fillings } from '../../facts/fillings.ts';
import { plainName, wordsOf } from '../../facts/names.ts';
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
          confidence: 'likely',
          message: `\`${name}\` is filled from \`${clash.field}\`, which counts ${clash.given} and not ${clash.wanted}: what is billed from \`${name}\` is another quantity than was used.`,
        } satisfies Match;
      }
  },
});

type Kind = 'input' | 'output' | 'reasoning' | 'cache reads' | 'cache writes';

const SAID: Readonly<Record<Kind, string>> = {
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

interface Clash {
  readonly field: string;
  readonly wanted: string;
  readonly given: string;
}

/** What the value is made of means another thing in every field it may come from. */
function clashOf(filling: Filling): Clash | null {
  const { name, value } = filling;
  if (!wordsOf(name).some((word) => /^tokens?$/.test(word))) return null;
  // Handed on under its own name: it is told where it was filled.
  if (value.kind === 'name' && plainName(value.name) === plainName(name)) return null;
  let clash: Clash | null = null;
  for (const field of fieldsBehind(value)) {
    const own = clashWith(filling, field);
    if (own === null) return null;
    clash ??= own;
  }
  return clash;
}

function clashWith({ name, value, beside }: Filling, path: readonly string[]): Clash | null {
  const last = path.at(-1) ?? '';
  const field = path.slice(-2).join('.');
  const unit = wordsOf(last).find((word) => /^(characters?|chars|bytes)$/.test(word));
  if (unit !== undefined)
    // Where all counts are in characters, so is the price: only a mixture is a mistake.
    return beside.some((one) => one !== value && countsTokens(one))
      ? { field, wanted: 'tokens', given: unit === 'bytes' ? 'bytes' : 'characters' }
      : null;
  const [wanted, given] = [kindOf(name), kindOf(last)];
  if (wanted === null || given === null) return null;
  const isClash = CLASHES.some(
    ([one, other]) => (one === wanted && other === given) || (one === given && other === wanted),
  );
  return isClash ? { field, wanted: SAID[wanted], given: SAID[given] } : null;
}

function countsTokens(value: SyntaxNode): boolean {
  const names = value.kind === 'name' ? [value.name] : fieldsBehind(value).map((field) => field.at(-1) ?? '');
  return names.some((name) => wordsOf(name).some((word) => /^tokens?$/.test(word)));
}

/** What a name counts; null where it says nothing, or two things. */
function kindOf(name: string): Kind | null {
  const words = new Set(wordsOf(name));
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
