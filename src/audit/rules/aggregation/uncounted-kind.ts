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
    'https://docs.claude.com/en/docs/build-with-claude/prompt-caching#tracking-cache-performance',
  ],
  *match({ audited }) {
    for (const facts of audited)
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
  /** Whose field it is, where the program's own figures have one of that name. */
  readonly owner: RegExp;
  /** Only answers to requests that ask for it have the other kind; null where any may have it. */
  readonly askedBy: RegExp | null;
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
    owner: /./,
    askedBy: null,
    what: 'what the model thought',
  },
  {
    read: 'inputtokens',
    into: /^(input|prompt)$/,
    beside: 'cache_read_input_tokens',
    speaks:
      /anthropic-ai\/|\b(import|from) anthropic\b|anthropic\.com|message_(start|delta)|claude_?(response|usage)|ConverseCommand/i,
    known: /cache_?(read|creation|write)|cached_?(input|prompt)?_?tokens|cache_?tokens/i,
    owner: /^_?(usage|u)$/i,
    askedBy: /cache_?control|cache_?point/i,
    what: 'what was read from and written to the cache of prompts',
  },
];

function firstFilling(facts: FileFacts, shape: Shape): Filling | null {
  for (const filling of [...fillings(facts), ...setterFillings(facts)]) {
    const words = wordsOf(filling.name);
    if (!words.some((word) => /^tokens?$/.test(word)) || !words.some((word) => shape.into.test(word)))
      continue;
    const fields = fieldsBehind(filling.value).filter((path) => path.length > 1);
    if (fields.length > 0 && fields.every((path) => isRead(path, shape))) return filling;
  }
  return null;
}

function isRead(path: readonly string[], { read, owner }: Shape): boolean {
  return plainName(path.at(-1) ?? '') === read && owner.test(path.at(-2) ?? '');
}

function toMatch({ file }: FileFacts, shape: Shape, { node, name, value }: Filling): Match {
  const { read, beside, what, askedBy } = shape;
  const field =
    fieldsBehind(value)
      .find((path) => plainName(path.at(-1) ?? '') === read)
      ?.at(-1) ?? read;
  return {
    file,
    node,
    confidence: askedBy === null || askedBy.test(file.text) ? 'likely' : 'possible',
    message: `\`${name}\` is \`${field}\` alone, and \`${beside}\`, which the provider counts beside it and bills as well, is read nowhere here: ${what} is paid for by you and billed to nobody.`,
  };
}
