import { fieldsBehind } from '../../facts/field-sources.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { type Filling, fillings, setterFillings } from '../../facts/fillings.ts';
import { plainName, wordsOf } from '../../facts/names.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-344: a provider counts one kind of tokens beside the others, and nothing here reads it. */
export const uncountedKind = defineRule({
  id: 'MTR-344',
  name: 'uncounted-kind',
  section: 'aggregation',
  title: 'A kind of tokens that is paid for is counted nowhere',
  severity: 'high',
  classification: 'vulnerability',
  question: 'Are all kinds of tokens counted that the provider reports beside the one that is read?',
  cost: 'The provider bills these tokens to you, and no customer is billed for them: with a thinking model that is most of the output.',
  remediation:
    'Add the other kind to the count it belongs to, or count and price it under a name of its own.',
  references: [
    'https://ai.google.dev/gemini-api/docs/thinking#pricing',
    'https://ai.google.dev/api/generate-content#UsageMetadata',
  ],
  *match({ files }) {
    for (const facts of files)
      for (const shape of SHAPES) {
        if (!shape.speaks.test(facts.file.text) || shape.known.test(facts.file.text)) continue;
        const first = firstFilling(facts, shape);
        if (first !== null) yield toMatch(facts, shape, first);
      }
  },
});

interface Shape {
  /** The field that is read, in one spelling. */
  readonly read: string;
  /** What the name it is given to counts. */
  readonly into: RegExp;
  readonly beside: string;
  /** The file speaks to this provider, and in a way that brings the other kind about. */
  readonly speaks: RegExp;
  /** The file knows the other kind. */
  readonly known: RegExp;
  readonly what: string;
}

/** Counts that leave another one out, by those who send them; sources stand in the references. */
const SHAPES: readonly Shape[] = [
  {
    read: 'candidatestokencount',
    into: /^(output|completion|completions|response|generated)$/,
    beside: 'thoughtsTokenCount',
    speaks: /candidates_?token_?count/i,
    known: /thoughts?_?tokens?|thinking_?tokens?|reasoning_?tokens?|total_?token_?count\W{1,20}-/i,
    what: 'what the model thought',
  },
];

function firstFilling(facts: FileFacts, shape: Shape): Filling | null {
  for (const filling of [...fillings(facts), ...setterFillings(facts)]) {
    const words = wordsOf(filling.name);
    if (!words.some((word) => /^tokens?$/.test(word)) || !words.some((word) => shape.into.test(word)))
      continue;
    const fields = fieldsBehind(filling.value).filter((path) => path.length > 1);
    if (fields.length > 0 && fields.every((path) => plainName(path.at(-1) ?? '') === shape.read))
      return filling;
  }
  return null;
}

function toMatch({ file }: FileFacts, { read, beside, what }: Shape, { node, name, value }: Filling): Match {
  const field =
    fieldsBehind(value)
      .find((path) => plainName(path.at(-1) ?? '') === read)
      ?.at(-1) ?? read;
  return {
    file,
    node,
    confidence: 'likely',
    message: `\`${name}\` is \`${field}\` alone, and \`${beside}\`, which the provider counts beside it and bills as well, is read nowhere here: ${what} is paid for by you and billed to nobody.`,
  };
}
