const HELP = 'help';

/** Blocks whose lines are quoted code, not orders. https://spec.commonmark.org/0.31.2/#fenced-code-blocks */
const FENCE = /^ {0,3}(`{3,}|~{3,})/;

/** The word at the start of a line, then anything. Four spaces would make the line code. */
const COMMAND_LINE = /^ {0,3}\/metercheck(?:[ \t]+(.*))?$/i;

/**
 * The verb of the first `/metercheck <verb>` that stands on a line of its own, outside quotes and code; null where
 * there is none. What does not follow the grammar (no verb, an unknown one, anything after it) asks for `help`.
 */
export function parseCommand(comment: string, verbs: readonly string[]): string | null {
  let fence: string | null = null;
  for (const line of comment.split(/\r\n|\n|\r/)) {
    const mark = FENCE.exec(line)?.[1] ?? null;
    if (fence !== null) {
      if (mark !== null && closes(fence, mark, line)) fence = null;
      continue;
    }
    if (mark !== null) {
      fence = mark;
      continue;
    }
    const match = COMMAND_LINE.exec(line);
    if (match !== null) return toVerb(match[1] ?? '', verbs);
  }
  return null;
}

function closes(fence: string, mark: string, line: string): boolean {
  return mark[0] === fence[0] && mark.length >= fence.length && line.trim() === mark;
}

function toVerb(words: string, verbs: readonly string[]): string {
  const verb = words.trim().toLowerCase();
  return verbs.includes(verb) ? verb : HELP;
}
