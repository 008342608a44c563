/**
 * The block that GitHub turns into a one-click edit of the comment's lines. Its fence is longer than any inside, so
 * that the code cannot close it; empty text deletes the lines.
 * https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/reviewing-changes-in-pull-requests/commenting-on-a-pull-request
 */
export function suggestionBlock(text: string): string {
  const code = text.endsWith('\n') ? text.slice(0, -1) : text;
  const longest = (code.match(/`+/g) ?? []).reduce((length, run) => Math.max(length, run.length), 0);
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return text === '' ? `${fence}suggestion\n${fence}` : `${fence}suggestion\n${code}\n${fence}`;
}
