import { estimateTokens } from '#audit/model/tokens.ts';
import { type ChangeSource, isText } from '#audit/source.ts';

/** Tokens of what a person would paste: the diff, and every changed file as it is at head. */
export async function baselineTokens(source: ChangeSource): Promise<number> {
  const files = await source.files();
  const texts = await source.read(
    'head',
    files.filter(({ status }) => status !== 'removed').map(({ path }) => path),
  );
  const pasted = [
    ...files.map(({ path, patch }) => `${path}\n${patch ?? ''}`),
    ...[...texts.values()].map((text) => (isText(text) ? text.text : '')),
  ];
  return pasted.map(estimateTokens).reduce((sum, tokens) => sum + tokens, 0);
}
