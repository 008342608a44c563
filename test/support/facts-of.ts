import { collectFacts, type FileFacts } from '#audit/facts/file-facts.ts';
import { createSourceParser } from '#audit/languages/parser.ts';
import { readGrammar } from '#grammars';

/** The facts of one file, read as its path says. */
export async function factsOf(path: string, text: string): Promise<FileFacts> {
  const file = await createSourceParser(readGrammar).parse(path, text);
  if ('skipped' in file) throw new Error(file.skipped);
  return collectFacts(file);
}
