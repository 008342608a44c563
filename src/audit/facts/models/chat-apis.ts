import { LAST_UNASKED, type ModelApi, type ModelCount, type UsageStream } from './model-api.ts';

const LAST_ON_REQUEST: UsageStream = {
  at: 'last piece',
  isCumulative: false,
  askedBy: 'stream_options.include_usage',
};

export const CHAT_PROMPT: ModelCount = {
  name: 'prompttokens',
  kind: 'input',
  holds: [
    'prompttokensdetails.cachedtokens',
    'prompttokensdetails.cachewritetokens',
    'prompttokensdetails.audiotokens',
    'prompttokensdetails.texttokens',
    'prompttokensdetails.imagetokens',
  ],
};
const CHAT_COMPLETION: ModelCount = {
  name: 'completiontokens',
  kind: 'output',
  holds: [
    'completiontokensdetails.reasoningtokens',
    'completiontokensdetails.audiotokens',
    'completiontokensdetails.acceptedpredictiontokens',
    'completiontokensdetails.rejectedpredictiontokens',
  ],
};
const CHAT_TOTAL: ModelCount = {
  name: 'totaltokens',
  kind: 'total',
  holds: ['prompttokens', 'completiontokens'],
};
const CHAT_DETAILS: readonly ModelCount[] = [
  { name: 'prompttokensdetails.cachedtokens', kind: 'cache reads' },
  { name: 'completiontokensdetails.reasoningtokens', kind: 'reasoning' },
];
export const CHAT_COUNTS: readonly ModelCount[] = [CHAT_PROMPT, CHAT_COMPLETION, CHAT_TOTAL, ...CHAT_DETAILS];

/** The APIs that answer in the shape of chat completions, each with what it does otherwise. */
export const CHAT_APIS: readonly ModelApi[] = [
  {
    // Azure OpenAI answers in the same shape, and so do the clients of other languages under their own spelling.
    name: 'chat completions',
    sources: [
      'https://github.com/openai/openai-python/blob/main/src/openai/types/completion_usage.py',
      'https://github.com/openai/openai-python/blob/main/src/openai/types/chat/chat_completion_stream_options_param.py',
      'https://github.com/pydantic/genai-prices/blob/main/prices/providers/openai.yml',
      'https://github.com/pydantic/genai-prices/blob/main/prices/providers/azure.yml',
      'https://github.com/openai-php/client/blob/main/src/Responses/Chat/CreateResponseUsage.php',
      'https://github.com/sashabaranov/go-openai/blob/master/common.go',
    ],
    speaks: /openai|chat[./]completions|ChatCompletion|prompt_?tokens_?details/i,
    host: /api\.openai\.com|openai\.azure\.com/i,
    owners: ['usage', 'tokenusage', 'completionusage'],
    counts: CHAT_COUNTS,
    stream: LAST_ON_REQUEST,
  },
  {
    // Asked or not, the last piece carries the usage, says its page; in early 2025 it had to be asked for.
    name: 'DeepSeek',
    sources: [
      'https://api-docs.deepseek.com/api/create-chat-completion/',
      'https://github.com/cohesion-org/deepseek-go/issues/34',
    ],
    speaks: /deepseek/i,
    host: /api\.deepseek\.com/i,
    owners: ['usage'],
    counts: [
      {
        ...CHAT_PROMPT,
        holds: [...(CHAT_PROMPT.holds ?? []), 'promptcachehittokens', 'promptcachemisstokens'],
      },
      CHAT_COMPLETION,
      CHAT_TOTAL,
      ...CHAT_DETAILS,
      { name: 'promptcachehittokens', kind: 'cache reads' },
      { name: 'promptcachemisstokens', kind: 'cache misses' },
    ],
    stream: LAST_UNASKED,
  },
  {
    name: 'Groq',
    sources: [
      'https://github.com/groq/groq-python/blob/main/src/groq/types/chat/chat_completion_chunk.py',
      'https://github.com/vercel/ai/blob/main/packages/groq/src/convert-groq-usage.ts',
    ],
    speaks: /\bgroq/i,
    host: /api\.groq\.com/i,
    owners: ['usage'],
    counts: CHAT_COUNTS,
    stream: { ...LAST_ON_REQUEST, unaskedIn: 'xgroq' },
  },
  {
    name: 'Mistral',
    sources: [
      'https://github.com/mistralai/client-python/blob/main/src/mistralai/models/usageinfo.py',
      'https://github.com/vercel/ai/blob/main/packages/mistral/src/convert-mistral-usage.ts',
      'https://github.com/vercel/ai/blob/main/packages/mistral/src/mistral-chat-language-model.ts',
    ],
    speaks: /mistral/i,
    host: /api\.mistral\.ai|codestral\.mistral\.ai/i,
    owners: ['usage'],
    counts: [
      { ...CHAT_PROMPT, holds: [...(CHAT_PROMPT.holds ?? []), 'numcachedtokens'] },
      CHAT_COMPLETION,
      CHAT_TOTAL,
      ...CHAT_DETAILS,
      { name: 'numcachedtokens', kind: 'cache reads' },
    ],
    stream: LAST_UNASKED,
  },
  {
    name: 'OpenRouter',
    sources: ['https://openrouter.ai/docs/use-cases/usage-accounting'],
    speaks: /openrouter/i,
    host: /openrouter\.ai/i,
    owners: ['usage'],
    counts: [...CHAT_COUNTS, { name: 'prompttokensdetails.cachewritetokens', kind: 'cache writes' }],
    stream: LAST_UNASKED,
  },
  {
    // What was thought stands beside the completion, not in it. Whether a stream has to be asked was seen nowhere.
    name: 'xAI',
    sources: [
      'https://docs.x.ai/developers/rate-limits',
      'https://github.com/vercel/ai/blob/main/packages/xai/src/convert-xai-chat-usage.ts',
      'https://github.com/pydantic/genai-prices/blob/main/prices/providers/x_ai.yml',
    ],
    speaks: /api\.x\.ai|\bxai_sdk\b|@ai-sdk\/xai|XAI_API_KEY/,
    host: /api\.x\.ai/i,
    owners: ['usage'],
    counts: [
      {
        name: 'prompttokens',
        kind: 'input',
        holds: ['prompttokensdetails.cachedtokens', 'cachedprompttexttokens'],
      },
      { name: 'completiontokens', kind: 'output', beside: ['completiontokensdetails.reasoningtokens'] },
      {
        name: 'totaltokens',
        kind: 'total',
        holds: [
          'prompttokens',
          'completiontokens',
          'completiontokensdetails.reasoningtokens',
          'reasoningtokens',
        ],
      },
      { name: 'completiontokensdetails.reasoningtokens', kind: 'reasoning' },
      { name: 'reasoningtokens', kind: 'reasoning' },
      { name: 'cachedprompttexttokens', kind: 'cache reads' },
    ],
    stream: LAST_UNASKED,
  },
  {
    // Deep research prices what was thought and cited beside the completion; other models have neither count.
    name: 'Perplexity',
    sources: [
      'https://docs.perplexity.ai/docs/getting-started/pricing',
      'https://github.com/pydantic/genai-prices/blob/main/prices/providers/perplexity.yml',
      'https://github.com/vercel/ai/blob/main/packages/perplexity/src/__fixtures__/perplexity-text.chunks.txt',
    ],
    speaks: /perplexity/i,
    host: /api\.perplexity\.ai/i,
    owners: ['usage'],
    counts: [
      { name: 'prompttokens', kind: 'input' },
      { name: 'completiontokens', kind: 'output' },
      CHAT_TOTAL,
      { name: 'reasoningtokens', kind: 'reasoning' },
    ],
    stream: { at: 'every piece', isCumulative: true, askedBy: null },
  },
];
