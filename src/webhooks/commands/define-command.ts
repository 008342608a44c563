import type { Command } from '#jobs/command.ts';

/** Declares a command; its file is named after it. The permission is required: there is no command for everybody by accident. */
export function defineCommand(command: Command): Command {
  return command;
}
