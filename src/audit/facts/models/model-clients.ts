import { CHAT_COUNTS, CHAT_PROMPT } from './chat-apis.ts';
import { LAST_UNASKED, type ModelApi, type ModelCount } from './model-api.ts';

export const SUM_OF_BOTH: ModelCount = {
  name: 'totaltokens',
  kind: 'total',
  holds: ['inputtokens', 'outputtokens'],
};
export const COUNT_OF_BOTH: ModelCount = {
  name: 'totaltokencount',
  kind: 'total',
  holds: ['inputtokencount', 'outputtokencount'],
};

/** Clients of a language that give one shape of their own to the usage of the models they speak to. */
export const MODEL_CLIENTS: readonly ModelApi[] = [
  {
    // The client of .NET, which Semantic Kernel hands on among the metadata of an answer.
    name: 'OpenAI for .NET',
    sources: [
      'https://github.com/openai/openai-dotnet/blob/main/src/Custom/Chat/ChatOutputTokenUsageDetails.cs',
      'https://github.com/openai/openai-dotnet/blob/main/api/OpenAI.netstandard2.0.cs',
    ],
    speaks: /OpenAI\.(Chat|Responses|RealtimeConversation)|Microsoft\.SemanticKernel|ChatTokenUsage/,
    host: null,
    owners: ['usage', 'tokenusage'],
    counts: [
      {
        name: 'inputtokencount',
        kind: 'input',
        holds: ['inputtokendetails.cachedtokencount', 'inputtokendetails.audiotokencount'],
      },
      {
        name: 'outputtokencount',
        kind: 'output',
        holds: [
          'outputtokendetails.reasoningtokencount',
          'outputtokendetails.audiotokencount',
          'outputtokendetails.acceptedpredictiontokencount',
          'outputtokendetails.rejectedpredictiontokencount',
        ],
      },
      COUNT_OF_BOTH,
      { name: 'inputtokendetails.cachedtokencount', kind: 'cache reads' },
      { name: 'outputtokendetails.reasoningtokencount', kind: 'reasoning' },
    ],
    stream: LAST_UNASKED,
  },
  {
    // What Anthropic reads from its cache is added to the prompt, and stands beside it once more.
    name: 'LiteLLM',
    sources: [
      'https://github.com/BerriAI/litellm/blob/main/litellm/types/utils.py',
      'https://github.com/BerriAI/litellm/blob/main/litellm/llms/anthropic/chat/transformation.py',
    ],
    speaks: /litellm/i,
    host: null,
    owners: ['usage'],
    counts: [
      { ...CHAT_PROMPT, holds: [...(CHAT_PROMPT.holds ?? []), 'cachereadinputtokens'] },
      ...CHAT_COUNTS.slice(1),
    ],
    stream: { ...LAST_UNASKED, askedBy: 'stream_options.include_usage' },
  },
  {
    name: 'Eino',
    sources: ['https://github.com/cloudwego/eino/blob/main/schema/message.go'],
    speaks: /cloudwego\/eino/,
    host: null,
    owners: ['usage'],
    counts: [
      { name: 'prompttokens', kind: 'input', holds: ['prompttokendetails.cachedtokens'] },
      { name: 'completiontokens', kind: 'output' },
      { name: 'totaltokens', kind: 'total', holds: ['prompttokens', 'completiontokens'] },
      { name: 'prompttokendetails.cachedtokens', kind: 'cache reads' },
    ],
    stream: LAST_UNASKED,
  },
  {
    // Anthropic's counts are put together to its input.
    name: 'Rig',
    sources: [
      'https://github.com/0xPlaygrounds/rig/blob/main/rig-core/src/providers/anthropic/completion.rs',
    ],
    speaks: /\brig(_core)?::/,
    host: null,
    owners: ['usage'],
    counts: [
      { name: 'inputtokens', kind: 'input', holds: ['cachedinputtokens'] },
      { name: 'outputtokens', kind: 'output' },
      SUM_OF_BOTH,
      { name: 'cachedinputtokens', kind: 'cache reads' },
    ],
    stream: LAST_UNASKED,
  },
  {
    // What its prompt holds differs from provider to provider.
    name: 'Prism',
    sources: ['https://github.com/prism-php/prism/blob/main/src/ValueObjects/Usage.php'],
    speaks: /Prism\\Prism/,
    host: null,
    owners: ['usage'],
    counts: [
      { name: 'prompttokens', kind: 'input' },
      { name: 'completiontokens', kind: 'output' },
      { name: 'cachewriteinputtokens', kind: 'cache writes' },
      { name: 'cachereadinputtokens', kind: 'cache reads' },
      { name: 'thoughttokens', kind: 'reasoning' },
    ],
    stream: LAST_UNASKED,
  },
  {
    name: 'RubyLLM',
    sources: ['https://github.com/crmne/ruby_llm/blob/main/lib/ruby_llm/message.rb'],
    speaks: /RubyLLM/,
    host: null,
    owners: [],
    counts: [
      { name: 'inputtokens', kind: 'input' },
      { name: 'outputtokens', kind: 'output' },
      { name: 'cachereadtokens', kind: 'cache reads' },
      { name: 'cachewritetokens', kind: 'cache writes' },
      { name: 'thinkingtokens', kind: 'reasoning' },
    ],
    stream: LAST_UNASKED,
  },
];
