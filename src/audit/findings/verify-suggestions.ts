import type { Finding, Suggestion } from '../finding.ts';
import type { SourceParser } from '../languages/language.ts';
import type { SyntaxFile } from '../languages/syntax.ts';

/**
 * Keeps a suggestion only where the file still parses with it: a one-click fix that breaks the build is worse than
 * none. Files that did not parse cleanly before get no suggestions, because nothing can be shown about them.
 */
export async function verifySuggestions(
  findings: readonly Finding[],
  files: readonly SyntaxFile[],
  parser: SourceParser,
): Promise<Finding[]> {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const verified: Finding[] = [];
  for (const finding of findings) {
    const file = byPath.get(finding.location.path);
    const isSound =
      finding.suggestion !== null &&
      file !== undefined &&
      (await stillParses(file, finding.suggestion, parser));
    verified.push(isSound || finding.suggestion === null ? finding : { ...finding, suggestion: null });
  }
  return verified;
}

async function stillParses(file: SyntaxFile, suggestion: Suggestion, parser: SourceParser): Promise<boolean> {
  if (file.hasErrors) return false;
  const parsed = await parser.parse(file.path, applySuggestion(file.text, suggestion));
  return !('skipped' in parsed) && !parsed.hasErrors;
}

/** The text with the suggestion's lines put in place of those it names; line ends of the file are kept. */
export function applySuggestion(text: string, { startLine, endLine, text: replacement }: Suggestion): string {
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = text.split(/\r?\n/);
  lines.splice(startLine - 1, endLine - startLine + 1, ...replacement.split('\n'));
  return lines.join(lineEnd);
}
