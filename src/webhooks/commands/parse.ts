import type { Command } from '#jobs/command.ts';
import { type CommandJob, FindingName } from '#jobs/queue.ts';

const HELP = 'help';

/** What a comment orders. */
export type Order = Pick<CommandJob, 'verb' | 'finding'>;

/** Blocks whose lines are quoted code, not orders. https://spec.commonmark.org/0.31.2/#fenced-code-blocks */
const FENCE = /^ {0,3}(`{3,}|~{3,})/;

/** The word at the start of a line, then anything. Four spaces would make the line code. */
const COMMAND_LINE = /^ {0,3}\/metercheck(?:[ \t]+(.*))?$/i;

/**
 * The first `/metercheck <verb>` that stands on a line of its own, outside quotes and code, with the finding it names
 * where its command takes one; null where there is none. What does not follow the grammar (no verb, an unknown one,
 * anything else after it) asks for `help`.
 */
export function parseCommand(
  comment: string,
  commands: readonly Pick<Command, 'name' | 'takes'>[],
): Order | null {
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
    if (match !== null) return toOrder(match[1] ?? '', commands);
  }
  return null;
}

function closes(fence: string, mark: string, line: string): boolean {
  return mark[0] === fence[0] && mark.length >= fence.length && line.trim() === mark;
}

function toOrder(text: string, commands: readonly Pick<Command, 'name' | 'takes'>[]): Order {
  const [word = '', ...rest] = text
    .trim()
    .toLowerCase()
    .split(/[ \t]+/);
  const command = commands.find(({ name }) => name === word);
  if (command?.takes === undefined) return { verb: command && rest.length === 0 ? command.name : HELP };
  const finding = FindingName.safeParse(rest.join(' ').replace(/^mtr-/, 'MTR-'));
  return finding.success ? { verb: command.name, finding: finding.data } : { verb: HELP };
}
