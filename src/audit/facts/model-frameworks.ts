import type { ModelApi } from './model-apis.ts';

/**
 * What frameworks over many models make of their usage: each has one shape of its own, into which it turns those of
 * {@link MODEL_APIS}. How a stream's usage comes is theirs to ask for.
 */
export const MODEL_FRAMEWORKS: readonly ModelApi[] = [
  {
    name: 'AI SDK',
    sources: [
      'https://ai-sdk.dev/docs/reference/ai-sdk-core/generate-text#usage',
      'https://ai-sdk.dev/docs/ai-sdk-core/telemetry',
    ],
    speaks: /from ['"]ai['"]|@ai-sdk\//,
    host: null,
    owners: ['usage', 'totalusage'],
    counts: [
      { name: 'inputtokens', kind: 'input', holds: ['cachedinputtokens'] },
      { name: 'outputtokens', kind: 'output', holds: ['reasoningtokens'] },
      { name: 'totaltokens', kind: 'total', holds: ['inputtokens', 'outputtokens', 'reasoningtokens'] },
      { name: 'cachedinputtokens', kind: 'cache reads' },
      { name: 'reasoningtokens', kind: 'reasoning' },
    ],
    stream: { at: 'last piece', isCumulative: false, askedBy: null },
  },
  {
    name: 'LangChain',
    sources: [
      'https://python.langchain.com/api_reference/core/messages/langchain_core.messages.ai.UsageMetadata.html',
      'https://v03.api.js.langchain.com/types/_langchain_core.messages.UsageMetadata.html',
    ],
    speaks: /langchain/i,
    host: null,
    owners: ['usagemetadata'],
    counts: [
      {
        name: 'inputtokens',
        kind: 'input',
        holds: ['inputtokendetails.cacheread', 'inputtokendetails.cachecreation', 'inputtokendetails.audio'],
      },
      {
        name: 'outputtokens',
        kind: 'output',
        holds: ['outputtokendetails.reasoning', 'outputtokendetails.audio'],
      },
      { name: 'totaltokens', kind: 'total', holds: ['inputtokens', 'outputtokens'] },
      { name: 'inputtokendetails.cacheread', kind: 'cache reads' },
      { name: 'inputtokendetails.cachecreation', kind: 'cache writes' },
      { name: 'outputtokendetails.reasoning', kind: 'reasoning' },
    ],
    stream: { at: 'last piece', isCumulative: false, askedBy: null },
  },
  {
    name: 'Microsoft.Extensions.AI',
    sources: ['https://learn.microsoft.com/dotnet/api/microsoft.extensions.ai.usagedetails'],
    speaks: /Microsoft\.Extensions\.AI|OpenAI\.Chat/,
    host: null,
    owners: ['usage', 'usagedetails'],
    counts: [
      { name: 'inputtokencount', kind: 'input', holds: ['cachedinputtokencount'] },
      { name: 'outputtokencount', kind: 'output', holds: ['reasoningtokencount'] },
      { name: 'totaltokencount', kind: 'total', holds: ['inputtokencount', 'outputtokencount'] },
      { name: 'cachedinputtokencount', kind: 'cache reads' },
      { name: 'reasoningtokencount', kind: 'reasoning' },
    ],
    stream: { at: 'last piece', isCumulative: false, askedBy: null },
  },
  {
    name: 'LangChain4j',
    sources: ['https://docs.langchain4j.dev/tutorials/chat-and-language-models'],
    speaks: /langchain4j/i,
    host: null,
    owners: ['tokenusage'],
    counts: [
      { name: 'inputtokencount', kind: 'input', holds: ['inputtokensdetails.cachedtokens'] },
      { name: 'outputtokencount', kind: 'output', holds: ['outputtokensdetails.reasoningtokens'] },
      { name: 'totaltokencount', kind: 'total', holds: ['inputtokencount', 'outputtokencount'] },
    ],
    stream: { at: 'last piece', isCumulative: false, askedBy: null },
  },
  {
    name: 'Spring AI',
    sources: ['https://docs.spring.io/spring-ai/reference/api/usage-handling.html'],
    speaks: /springframework\.ai/,
    host: null,
    owners: ['usage'],
    counts: [
      { name: 'prompttokens', kind: 'input' },
      { name: 'completiontokens', kind: 'output' },
      { name: 'totaltokens', kind: 'total', holds: ['prompttokens', 'completiontokens'] },
    ],
    stream: { at: 'last piece', isCumulative: false, askedBy: null },
  },
];
