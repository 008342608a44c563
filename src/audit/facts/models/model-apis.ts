import { CHAT_APIS } from './chat-apis.ts';
import { LAST_UNASKED, type ModelApi } from './model-api.ts';

/**
 * What the usage of each API of language models holds, and where a stream carries it: the one place where rules look up
 * which count is in which, which stand apart, and what has to be asked for. Sources stand with each entry; where SDKs of
 * several languages differ, the API's own page comes first.
 */
export const MODEL_APIS: readonly ModelApi[] = [
  ...CHAT_APIS,
  {
    // The realtime API has the same counts, with details that are called after one token.
    name: 'OpenAI responses',
    sources: [
      'https://github.com/openai/openai-python/blob/main/src/openai/types/responses/response_usage.py',
      'https://developers.openai.com/api/reference/resources/beta/subresources/responses/streaming-events',
      'https://github.com/pydantic/genai-prices/blob/main/prices/providers/openai.yml',
    ],
    speaks: /openai|output_?tokens?_?details/i,
    host: null,
    owners: ['usage'],
    counts: [
      {
        name: 'inputtokens',
        kind: 'input',
        holds: [
          'inputtokensdetails.cachedtokens',
          'inputtokensdetails.cachewritetokens',
          'inputtokendetails.cachedtokens',
          'inputtokendetails.audiotokens',
          'inputtokendetails.texttokens',
        ],
      },
      {
        name: 'outputtokens',
        kind: 'output',
        holds: [
          'outputtokensdetails.reasoningtokens',
          'outputtokendetails.audiotokens',
          'outputtokendetails.texttokens',
        ],
      },
      { name: 'totaltokens', kind: 'total', holds: ['inputtokens', 'outputtokens'] },
      { name: 'inputtokensdetails.cachedtokens', kind: 'cache reads' },
      { name: 'inputtokensdetails.cachewritetokens', kind: 'cache writes' },
      { name: 'outputtokensdetails.reasoningtokens', kind: 'reasoning' },
    ],
    stream: {
      ...LAST_UNASKED,
      ends: { event: 'response.completed', others: ['response.incomplete', 'response.failed'] },
      places: [
        { event: 'response.completed', under: 'response' },
        { event: 'response.incomplete', under: 'response' },
      ],
    },
  },
  {
    name: 'Anthropic messages',
    sources: [
      'https://github.com/anthropics/anthropic-sdk-python/blob/main/src/anthropic/types/usage.py',
      'https://github.com/anthropics/anthropic-sdk-python/blob/main/src/anthropic/types/message_delta_usage.py',
      'https://github.com/anthropics/anthropic-sdk-python/blob/main/src/anthropic/types/raw_message_delta_event.py',
      'https://github.com/anthropics/anthropic-sdk-python/blob/main/src/anthropic/types/cache_creation.py',
    ],
    speaks:
      /anthropic|claude|message_(start|delta)|Message(Start|Delta)|cache_?creation_?input|cacheCreationInput/i,
    host: /api\.anthropic\.com/i,
    owners: ['usage', 'u'],
    counts: [
      { name: 'inputtokens', kind: 'input', beside: ['cachereadinputtokens', 'cachecreationinputtokens'] },
      { name: 'outputtokens', kind: 'output', holds: ['outputtokensdetails.thinkingtokens'] },
      { name: 'outputtokensdetails.thinkingtokens', kind: 'reasoning' },
      { name: 'cachereadinputtokens', kind: 'cache reads' },
      {
        name: 'cachecreationinputtokens',
        kind: 'cache writes',
        holds: ['cachecreation.ephemeral5minputtokens', 'cachecreation.ephemeral1hinputtokens'],
      },
      { name: 'cachecreation.ephemeral5minputtokens', kind: 'cache writes' },
      { name: 'cachecreation.ephemeral1hinputtokens', kind: 'cache writes' },
    ],
    stream: {
      at: 'first and later event',
      isCumulative: true,
      askedBy: null,
      events: { first: 'message_start', later: 'message_delta' },
      places: [
        { event: 'message_start', under: 'message' },
        { event: 'message_delta', under: null, notUnder: 'delta' },
      ],
    },
  },
  {
    // Recorded answers add up only with what was read from and written to the cache.
    name: 'Bedrock converse',
    sources: [
      'https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_TokenUsage.html',
      'https://github.com/vercel/ai/blob/main/packages/amazon-bedrock/src/convert-bedrock-usage.ts',
      'https://github.com/pydantic/pydantic-ai/tree/main/tests/models/bedrock/cassettes/test_cache',
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
    stream: {
      at: 'event of its own',
      isCumulative: false,
      askedBy: null,
      pieces: {
        text: 'contentBlockDelta',
        beside: ['delta'],
        usage: 'metadata.usage',
        usageFields: ['metadata', 'messagestart', 'messagedelta'],
      },
    },
  },
  {
    // Vertex AI answers in the same shape; its sessions that talk live call the output a response.
    name: 'Gemini',
    sources: [
      'https://firebase.google.com/docs/reference/js/ai.usagemetadata',
      'https://github.com/googleapis/go-genai/blob/main/types.go',
      'https://github.com/googleapis/java-genai/blob/main/src/main/java/com/google/genai/types/GenerateContentResponseUsageMetadata.java',
      'https://github.com/vercel/ai/blob/main/packages/google/src/convert-google-generative-ai-usage.ts',
    ],
    speaks: /gemini|vertex|genai|generativelanguage|usage_?metadata|candidates_?token_?count/i,
    // Under `/openai/` the same host answers as chat completions do, with usage on request alone.
    host: /generativelanguage\.googleapis\.com(?!\/v1\w*\/openai)|aiplatform\.googleapis\.com/i,
    owners: ['usagemetadata', 'meta', 'metadata', 'usage'],
    counts: [
      { name: 'prompttokencount', kind: 'input', holds: ['cachedcontenttokencount'] },
      { name: 'candidatestokencount', kind: 'output', beside: ['thoughtstokencount'] },
      { name: 'responsetokencount', kind: 'output' },
      { name: 'thoughtstokencount', kind: 'reasoning' },
      { name: 'cachedcontenttokencount', kind: 'cache reads' },
      { name: 'tooluseprompttokencount', kind: 'tool prompts' },
      {
        name: 'totaltokencount',
        kind: 'total',
        holds: ['prompttokencount', 'candidatestokencount', 'thoughtstokencount', 'tooluseprompttokencount'],
      },
    ],
    stream: {
      at: 'every piece',
      isCumulative: true,
      askedBy: null,
      pieces: {
        text: 'candidates',
        beside: ['parts', 'finishreason'],
        usage: 'usageMetadata',
        usageFields: ['usagemetadata'],
      },
    },
  },
  {
    name: 'Cohere',
    sources: [
      'https://github.com/cohere-ai/cohere-python/blob/main/src/cohere/types/usage.py',
      'https://github.com/cohere-ai/cohere-python/blob/main/src/cohere/types/usage_tokens.py',
      'https://github.com/pydantic/genai-prices/blob/main/prices/providers/cohere.yml',
    ],
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
  {
    // The counts stand in the answer itself.
    name: 'Ollama',
    sources: ['https://github.com/ollama/ollama/blob/main/docs/api.md'],
    speaks: /ollama|prompt_?eval_?count/i,
    host: /:11434\b/,
    owners: [],
    counts: [
      { name: 'promptevalcount', kind: 'input' },
      { name: 'evalcount', kind: 'output' },
    ],
    stream: LAST_UNASKED,
  },
];
