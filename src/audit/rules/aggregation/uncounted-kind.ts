import type { FileFacts } from '../../facts/file-facts.ts';
import type { CountKind } from '../../facts/models/model-api.ts';
import { type UncountedKind, uncountedKinds } from '../../facts/models/uncounted-kinds.ts';
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
    'https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_TokenUsage.html',
  ],
  *match({ audited }) {
    for (const facts of audited) for (const found of uncountedKinds(facts)) yield toMatch(facts, found);
  },
});

const SAID: Partial<Readonly<Record<CountKind, string>>> = {
  reasoning: 'what the model thought',
  'cache reads': 'what was read from the cache of prompts',
  'cache writes': 'what was written to the cache of prompts',
};

function toMatch({ file }: FileFacts, { read, beside, kind, isExpected }: UncountedKind): Match {
  const name = read.path.at(-1) ?? read.name;
  return {
    file,
    node: read.node,
    confidence: isExpected ? 'likely' : 'possible',
    message: `\`${name}\` leaves out ${SAID[kind] ?? kind}, which the provider counts beside it (\`${FIELDS[beside] ?? beside}\`) and bills as well, and which is read nowhere here: it is paid for by you and billed to nobody.`,
  };
}

/** As the APIs write them. */
const FIELDS: Readonly<Record<string, string>> = {
  'completiontokensdetails.reasoningtokens': 'completion_tokens_details.reasoning_tokens',
  thoughtstokencount: 'thoughtsTokenCount',
  cachereadinputtokens: 'cache_read_input_tokens',
  cachecreationinputtokens: 'cache_creation_input_tokens',
  cachewriteinputtokens: 'cacheWriteInputTokens',
};
