import { LAST_UNASKED, type ModelApi } from './model-api.ts';
import { COUNT_OF_BOTH, MODEL_CLIENTS, SUM_OF_BOTH } from './model-clients.ts';

/**
 * What frameworks over many models make of their usage: each has one shape of its own, into which it turns those of
 * `MODEL_APIS`. How a stream's usage comes is theirs to ask for.
 */
export const MODEL_FRAMEWORKS: readonly ModelApi[] = [
  ...MODEL_CLIENTS,
  {
    // Details since version 6; before, cached and reasoned tokens stood beside the counts that hold them.
    name: 'AI SDK',
    sources: ['https://github.com/vercel/ai/blob/main/packages/ai/src/types/usage.ts'],
    speaks: /from ['"]ai['"]|@ai-sdk\//,
    host: null,
    owners: ['usage', 'totalusage'],
    counts: [
      {
        name: 'inputtokens',
        kind: 'input',
        holds: [
          'cachedinputtokens',
          'inputtokendetails.nocachetokens',
          'inputtokendetails.cachereadtokens',
          'inputtokendetails.cachewritetokens',
        ],
      },
      {
        name: 'outputtokens',
        kind: 'output',
        holds: ['reasoningtokens', 'outputtokendetails.texttokens', 'outputtokendetails.reasoningtokens'],
      },
      { ...SUM_OF_BOTH, holds: ['inputtokens', 'outputtokens', 'reasoningtokens'] },
      { name: 'cachedinputtokens', kind: 'cache reads' },
      { name: 'reasoningtokens', kind: 'reasoning' },
      { name: 'inputtokendetails.cachereadtokens', kind: 'cache reads' },
      { name: 'inputtokendetails.cachewritetokens', kind: 'cache writes' },
    ],
    stream: LAST_UNASKED,
  },
  {
    name: 'LangChain',
    sources: [
      'https://github.com/langchain-ai/langchain/blob/master/libs/core/langchain_core/messages/ai.py',
      'https://github.com/langchain-ai/langchainjs/blob/main/libs/langchain-core/src/messages/metadata.ts',
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
      SUM_OF_BOTH,
      { name: 'inputtokendetails.cacheread', kind: 'cache reads' },
      { name: 'inputtokendetails.cachecreation', kind: 'cache writes' },
      { name: 'outputtokendetails.reasoning', kind: 'reasoning' },
    ],
    stream: LAST_UNASKED,
  },
  {
    name: 'Microsoft.Extensions.AI',
    sources: [
      'https://github.com/dotnet/extensions/blob/main/src/Libraries/Microsoft.Extensions.AI.Abstractions/UsageDetails.cs',
    ],
    speaks: /Microsoft\.Extensions\.AI/,
    host: null,
    owners: ['usage', 'usagedetails'],
    counts: [
      { name: 'inputtokencount', kind: 'input', holds: ['cachedinputtokencount'] },
      { name: 'outputtokencount', kind: 'output', holds: ['reasoningtokencount'] },
      COUNT_OF_BOTH,
      { name: 'cachedinputtokencount', kind: 'cache reads' },
      { name: 'reasoningtokencount', kind: 'reasoning' },
    ],
    stream: LAST_UNASKED,
  },
  {
    // Of Anthropic and Bedrock it hands on the counts as they came: what was cached stands beside the input.
    name: 'LangChain4j',
    sources: [
      'https://github.com/langchain4j/langchain4j/blob/main/langchain4j-core/src/main/java/dev/langchain4j/model/output/TokenUsage.java',
      'https://github.com/langchain4j/langchain4j/blob/main/langchain4j-open-ai/src/main/java/dev/langchain4j/model/openai/OpenAiTokenUsage.java',
      'https://github.com/langchain4j/langchain4j/blob/main/langchain4j-anthropic/src/main/java/dev/langchain4j/model/anthropic/AnthropicTokenUsage.java',
    ],
    speaks: /langchain4j/i,
    host: null,
    owners: ['tokenusage'],
    counts: [
      { name: 'inputtokencount', kind: 'input', holds: ['inputtokensdetails.cachedtokens'] },
      { name: 'outputtokencount', kind: 'output', holds: ['outputtokensdetails.reasoningtokens'] },
      COUNT_OF_BOTH,
    ],
    stream: LAST_UNASKED,
  },
  {
    name: 'Spring AI',
    sources: [
      'https://github.com/spring-projects/spring-ai/blob/main/spring-ai-model/src/main/java/org/springframework/ai/chat/metadata/Usage.java',
    ],
    speaks: /springframework\.ai/,
    host: null,
    owners: ['usage'],
    counts: [
      { name: 'prompttokens', kind: 'input' },
      { name: 'completiontokens', kind: 'output' },
      { name: 'totaltokens', kind: 'total', holds: ['prompttokens', 'completiontokens'] },
    ],
    stream: LAST_UNASKED,
  },
  {
    // It makes totals of what Anthropic and Bedrock count apart.
    name: 'Pydantic AI',
    sources: ['https://github.com/pydantic/pydantic-ai/blob/main/pydantic_ai_slim/pydantic_ai/usage.py'],
    speaks: /pydantic_ai/,
    host: null,
    owners: ['usage'],
    counts: [
      {
        name: 'inputtokens',
        kind: 'input',
        holds: ['cachereadtokens', 'cachewritetokens', 'inputaudiotokens'],
      },
      { name: 'outputtokens', kind: 'output', holds: ['outputaudiotokens'] },
      SUM_OF_BOTH,
      { name: 'cachereadtokens', kind: 'cache reads' },
      { name: 'cachewritetokens', kind: 'cache writes' },
    ],
    stream: LAST_UNASKED,
  },
  {
    name: 'OpenAI Agents SDK',
    sources: ['https://github.com/openai/openai-agents-python/blob/main/src/agents/usage.py'],
    speaks: /from agents import|openai-agents|@openai\/agents/,
    host: null,
    owners: ['usage'],
    counts: [
      { name: 'inputtokens', kind: 'input', holds: ['inputtokensdetails.cachedtokens'] },
      { name: 'outputtokens', kind: 'output', holds: ['outputtokensdetails.reasoningtokens'] },
      SUM_OF_BOTH,
    ],
    stream: LAST_UNASKED,
  },
  {
    name: 'LlamaIndex',
    sources: [
      'https://github.com/run-llama/llama_index/blob/main/llama-index-core/llama_index/core/callbacks/token_counting.py',
    ],
    speaks: /llama_?index/i,
    host: null,
    owners: [],
    counts: [
      { name: 'completiontokencount', kind: 'output' },
      { name: 'promptllmtokencount', kind: 'input' },
      { name: 'completionllmtokencount', kind: 'output' },
      {
        name: 'totalllmtokencount',
        kind: 'total',
        holds: ['promptllmtokencount', 'completionllmtokencount'],
      },
    ],
    stream: LAST_UNASKED,
  },
  {
    // Which of its counts hold the others is left to the plugin of each model.
    name: 'Genkit',
    sources: ['https://github.com/firebase/genkit/blob/main/js/ai/src/model-types.ts'],
    speaks: /genkit/i,
    host: null,
    owners: ['usage'],
    counts: [
      { name: 'inputtokens', kind: 'input' },
      { name: 'outputtokens', kind: 'output' },
      { name: 'thoughtstokens', kind: 'reasoning' },
      { name: 'cachedcontenttokens', kind: 'cache reads' },
    ],
    stream: LAST_UNASKED,
  },
  {
    name: 'CrewAI',
    sources: ['https://github.com/crewAIInc/crewAI/blob/main/lib/crewai/src/crewai/types/usage_metrics.py'],
    speaks: /crewai/i,
    host: null,
    owners: ['usagemetrics', 'tokenusage'],
    counts: [
      { name: 'prompttokens', kind: 'input' },
      { name: 'completiontokens', kind: 'output' },
      { name: 'cachedprompttokens', kind: 'cache reads' },
      { name: 'cachecreationtokens', kind: 'cache writes' },
      { name: 'reasoningtokens', kind: 'reasoning' },
    ],
    stream: LAST_UNASKED,
  },
];
