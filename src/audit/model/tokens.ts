/** "1 token ~= 4 chars in English." https://help.openai.com/en/articles/4936856-what-are-tokens-and-how-to-count-them */
const CHARACTERS_PER_TOKEN = 4;

/**
 * How many tokens a text is about, without the model's own tokenizer: characters (UTF-16 units) by four, rounded up.
 * Good enough to plan by, not to bill by: dense code and texts in other scripts count up to about half as much again,
 * long names and indentation less.
 */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN);
}
