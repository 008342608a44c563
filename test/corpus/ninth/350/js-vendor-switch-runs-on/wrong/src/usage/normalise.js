/**
 * Usage of an answer in our own terms. `input` are tokens that are priced in full, `cached` those at the reduced
 * price: OpenAI has the cached ones within prompt_tokens, Anthropic beside input_tokens. What is written to a cache
 * we sell at the full price.
 */
export function normalise(vendor, answer) {
  const counts = { input: 0, cached: 0, output: 0 };

  switch (vendor) {
    case 'openai': {
      const cached = answer.usage.prompt_tokens_details?.cached_tokens ?? 0;
      counts.input += answer.usage.prompt_tokens - cached;
      counts.cached += cached;
      counts.output += answer.usage.completion_tokens;
      break;
    }
    case 'anthropic': // <- MTR-350
      counts.input += answer.usage.input_tokens + (answer.usage.cache_creation_input_tokens ?? 0);
      counts.cached += answer.usage.cache_read_input_tokens ?? 0;
      counts.output += answer.usage.output_tokens; // <- MTR-350
    case 'bedrock': // <- MTR-350
      counts.input += (answer.usage.inputTokens ?? answer.usage.input_tokens) + (answer.usage.cacheWriteInputTokens ?? 0);
      counts.cached += answer.usage.cacheReadInputTokens ?? 0;
      counts.output += answer.usage.outputTokens ?? answer.usage.output_tokens;
      break;
    default:
      throw new Error(`unknown vendor ${vendor}`);
  }
  return counts;
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
