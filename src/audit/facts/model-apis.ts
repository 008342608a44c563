/**
 * What the usage of each API of language models holds, and where a stream carries it: the one place where rules look up
 * which count is in which, which stand apart, and what has to be asked for. Names are in one spelling (see `plainName`),
 * since SDKs write `prompt_tokens`, `promptTokens`, `PromptTokens` and `getPromptTokens()` for the same field.
 */
export interface ModelApi {
  readonly name: string;
  readonly sources: readonly string[];
  /** The file speaks to this API: its SDK, its address, or a name that it alone uses. */
  readonly speaks: RegExp;
  /** Hosts of its own, where it shares its paths with others. */
  readonly host: RegExp | null;
  /** What the object with the counts is called, in one spelling. */
  readonly owners: readonly string[];
  readonly counts: readonly ModelCount[];
  readonly stream: UsageStream;
}

export type CountKind =
  | 'input'
  | 'output'
  | 'total'
  | 'reasoning'
  | 'cache reads'
  | 'cache writes'
  | 'cache misses'
  | 'tool prompts'
  | 'audio'
  | 'predictions';

export interface ModelCount {
  /** The fields on the way from the usage to the count, joined by a dot. */
  readonly name: string;
  readonly kind: CountKind;
  /** Counts of the same usage that are in this one already; what is not named here stands apart. */
  readonly holds?: readonly string[];
  /** Counts that are billed beside this one: whoever reads this one alone leaves them out. */
  readonly beside?: readonly string[];
}

export interface UsageStream {
  /** The pieces that carry usage. */
  readonly at: 'last piece' | 'every piece' | 'message_start and message_delta' | 'metadata event';
  /** A later piece tells what the earlier ones told as well: it is set and not added. */
  readonly isCumulative: boolean;
  /** The option without which no piece has it; null where it comes unasked. */
  readonly askedBy: string | null;
}

const LAST_UNASKED: UsageStream = { at: 'last piece', isCumulative: false, askedBy: null };
const LAST_ON_REQUEST: UsageStream = {
  at: 'last piece',
  isCumulative: false,
  askedBy: 'stream_options.include_usage',
};

const CHAT_COUNTS: readonly ModelCount[] = [
  {
    name: 'prompttokens',
    kind: 'input',
    holds: [
      'prompttokensdetails.cachedtokens',
      'prompttokensdetails.audiotokens',
      'prompttokensdetails.texttokens',
      'prompttokensdetails.imagetokens',
      'prompttokensdetails.cachewritetokens',
      'promptcachehittokens',
      'promptcachemisstokens',
    ],
  },
  {
    name: 'completiontokens',
    kind: 'output',
    holds: [
      'completiontokensdetails.reasoningtokens',
      'completiontokensdetails.audiotokens',
      'completiontokensdetails.acceptedpredictiontokens',
      'completiontokensdetails.rejectedpredictiontokens',
      'reasoningtokens',
    ],
  },
  { name: 'totaltokens', kind: 'total', holds: ['prompttokens', 'completiontokens'] },
  { name: 'prompttokensdetails.cachedtokens', kind: 'cache reads' },
  { name: 'completiontokensdetails.reasoningtokens', kind: 'reasoning' },
  { name: 'reasoningtokens', kind: 'reasoning' },
  { name: 'promptcachehittokens', kind: 'cache reads' },
  { name: 'promptcachemisstokens', kind: 'cache misses' },
];

/** Sources stand with each entry; where SDKs of several languages differ, the API's own page comes first. */
export const MODEL_APIS: readonly ModelApi[] = [
  {
    // Azure OpenAI, DeepSeek and Groq answer in the same shape, and send a stream's usage on request alone.
    name: 'chat completions',
    sources: [
      'https://platform.openai.com/docs/api-reference/chat/object#chat-object-usage',
      'https://platform.openai.com/docs/api-reference/chat/create#chat-create-stream_options',
      'https://learn.microsoft.com/azure/ai-foundry/openai/reference#createchatcompletion',
      'https://api-docs.deepseek.com/api/create-chat-completion',
      'https://console.groq.com/docs/api-reference#chat-create',
    ],
    speaks: /openai|deepseek|groq|chat[./]completions|ChatCompletion|prompt_?tokens_?details/i,
    host: /api\.openai\.com|openai\.azure\.com|api\.deepseek\.com|api\.groq\.com/i,
    owners: ['usage', 'tokenusage', 'completionusage'],
    counts: CHAT_COUNTS,
    stream: LAST_ON_REQUEST,
  },
  {
    name: 'Mistral',
    sources: ['https://docs.mistral.ai/api/#tag/chat/operation/stream_chat'],
    speaks: /mistral/i,
    host: /api\.mistral\.ai|codestral\.mistral\.ai/i,
    owners: ['usage'],
    counts: CHAT_COUNTS,
    stream: LAST_UNASKED,
  },
  {
    name: 'OpenRouter',
    sources: ['https://openrouter.ai/docs/use-cases/usage-accounting'],
    speaks: /openrouter/i,
    host: /openrouter\.ai/i,
    owners: ['usage'],
    counts: CHAT_COUNTS,
    stream: LAST_UNASKED,
  },
  {
    name: 'xAI',
    sources: ['https://docs.x.ai/docs/guides/reasoning#usage'],
    speaks: /\bx-?ai\b|grok/i,
    host: /api\.x\.ai/i,
    owners: ['usage'],
    // What was thought stands beside the completion, not in it.
    counts: [
      { name: 'prompttokens', kind: 'input', holds: ['prompttokensdetails.cachedtokens'] },
      { name: 'completiontokens', kind: 'output' },
      {
        name: 'totaltokens',
        kind: 'total',
        holds: ['prompttokens', 'completiontokens', 'completiontokensdetails.reasoningtokens'],
      },
      { name: 'completiontokensdetails.reasoningtokens', kind: 'reasoning' },
    ],
    stream: LAST_UNASKED,
  },
  {
    name: 'Perplexity',
    sources: ['https://docs.perplexity.ai/api-reference/chat-completions-post'],
    speaks: /perplexity/i,
    host: /api\.perplexity\.ai/i,
    owners: ['usage'],
    counts: CHAT_COUNTS,
    stream: { at: 'every piece', isCumulative: true, askedBy: null },
  },
  {
    name: 'OpenAI responses',
    sources: ['https://platform.openai.com/docs/api-reference/responses/object#responses/object-usage'],
    speaks: /openai|output_?tokens?_?details/i,
    host: null,
    owners: ['usage'],
    counts: [
      {
        name: 'inputtokens',
        kind: 'input',
        holds: [
          'inputtokensdetails.cachedtokens',
          'inputtokendetails.cachedtokencount',
          'inputtokendetails.audiotokencount',
        ],
      },
      {
        name: 'outputtokens',
        kind: 'output',
        holds: ['outputtokensdetails.reasoningtokens', 'outputtokendetails.reasoningtokencount'],
      },
      { name: 'totaltokens', kind: 'total', holds: ['inputtokens', 'outputtokens'] },
      { name: 'inputtokensdetails.cachedtokens', kind: 'cache reads' },
      { name: 'outputtokensdetails.reasoningtokens', kind: 'reasoning' },
    ],
    stream: LAST_UNASKED,
  },
  {
    name: 'Anthropic messages',
    sources: [
      'https://docs.claude.com/en/docs/build-with-claude/prompt-caching#tracking-cache-performance',
      'https://docs.claude.com/en/docs/build-with-claude/streaming',
    ],
    speaks:
      /anthropic|claude|message_(start|delta)|Message(Start|Delta)|cache_?creation_?input|cacheCreationInput/i,
    host: /api\.anthropic\.com/i,
    owners: ['usage', 'u'],
    counts: [
      { name: 'inputtokens', kind: 'input', beside: ['cachereadinputtokens', 'cachecreationinputtokens'] },
      { name: 'outputtokens', kind: 'output' },
      { name: 'cachereadinputtokens', kind: 'cache reads' },
      {
        name: 'cachecreationinputtokens',
        kind: 'cache writes',
        holds: ['cachecreation.ephemeral5minputtokens', 'cachecreation.ephemeral1hinputtokens'],
      },
      { name: 'cachecreation.ephemeral5minputtokens', kind: 'cache writes' },
      { name: 'cachecreation.ephemeral1hinputtokens', kind: 'cache writes' },
    ],
    stream: { at: 'message_start and message_delta', isCumulative: true, askedBy: null },
  },
  {
    name: 'Bedrock converse',
    sources: [
      'https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_TokenUsage.html',
      'https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStreamMetadataEvent.html',
    ],
    speaks: /bedrock|\bconverse\b|ConverseStream/i,
    host: /bedrock-runtime/i,
    owners: ['usage', 'tokenusage'],
    counts: [
      { name: 'inputtokens', kind: 'input', beside: ['cachereadinputtokens', 'cachewriteinputtokens'] },
      { name: 'outputtokens', kind: 'output' },
      { name: 'cachereadinputtokens', kind: 'cache reads' },
      { name: 'cachewriteinputtokens', kind: 'cache writes' },
      {
        name: 'totaltokens',
        kind: 'total',
        holds: ['inputtokens', 'outputtokens', 'cachereadinputtokens', 'cachewriteinputtokens'],
      },
    ],
    stream: { at: 'metadata event', isCumulative: false, askedBy: null },
  },
  {
    name: 'Gemini',
    sources: [
      'https://ai.google.dev/api/generate-content#UsageMetadata',
      'https://ai.google.dev/gemini-api/docs/thinking#pricing',
      'https://cloud.google.com/vertex-ai/generative-ai/docs/reference/rest/v1/GenerateContentResponse#usagemetadata',
    ],
    speaks: /gemini|vertex|genai|generativelanguage|usage_?metadata|candidates_?token_?count/i,
    host: /generativelanguage\.googleapis\.com|aiplatform\.googleapis\.com/i,
    owners: ['usagemetadata', 'meta', 'metadata', 'usage'],
    counts: [
      { name: 'prompttokencount', kind: 'input', holds: ['cachedcontenttokencount'] },
      { name: 'candidatestokencount', kind: 'output', beside: ['thoughtstokencount'] },
      { name: 'thoughtstokencount', kind: 'reasoning' },
      { name: 'cachedcontenttokencount', kind: 'cache reads' },
      { name: 'tooluseprompttokencount', kind: 'tool prompts' },
      {
        name: 'totaltokencount',
        kind: 'total',
        holds: ['prompttokencount', 'candidatestokencount', 'thoughtstokencount', 'tooluseprompttokencount'],
      },
    ],
    stream: { at: 'every piece', isCumulative: true, askedBy: null },
  },
  {
    name: 'Cohere',
    sources: ['https://docs.cohere.com/reference/chat#response.body.usage'],
    speaks: /cohere|billed_?units/i,
    host: /api\.cohere\.(ai|com)/i,
    owners: ['billedunits', 'tokens', 'usage'],
    counts: [
      { name: 'billedunits.inputtokens', kind: 'input' },
      { name: 'billedunits.outputtokens', kind: 'output' },
      { name: 'tokens.inputtokens', kind: 'input' },
      { name: 'tokens.outputtokens', kind: 'output' },
    ],
    stream: LAST_UNASKED,
  },
];
