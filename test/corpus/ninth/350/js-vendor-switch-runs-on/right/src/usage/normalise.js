/**
 * Usage of an answer in our own terms. `input` are tokens that are priced in full, `cached` those at the reduced
 * price: OpenAI has the cached ones within prompt_tokens, Anthropic beside input_tokens. What is written to a cache
 * we sell at the full price.
 */
const NORMALISERS = {
  openai({ usage }) {
    const cached = usage.prompt_tokens_details?.cached_tokens ?? 0;
    return { input: usage.prompt_tokens - cached, cached, output: usage.completion_tokens };
  },
  anthropic({ usage }) {
    return {
      input: usage.input_tokens + (usage.cache_creation_input_tokens ?? 0),
      cached: usage.cache_read_input_tokens ?? 0,
      output: usage.output_tokens,
    };
  },
  bedrock({ usage }) {
    return {
      input: usage.inputTokens + (usage.cacheWriteInputTokens ?? 0),
      cached: usage.cacheReadInputTokens ?? 0,
      output: usage.outputTokens,
    };
  },
};

export function normalise(vendor, answer) {
  const normaliser = NORMALISERS[vendor];
  if (!normaliser) throw new Error(`unknown vendor ${vendor}`);
  return normaliser(answer);
}

/** Which price list a vendor's models are on. Bedrock sells Anthropic's at the same price. */
export function priceList(vendor) {
  switch (vendor) {
    case 'anthropic':
    case 'bedrock':
      return 'anthropic';
    case 'openai':
      return 'openai';
    default:
      throw new Error(`unknown vendor ${vendor}`);
  }
}
