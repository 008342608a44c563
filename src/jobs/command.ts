import type { CommandJob, Queue } from './queue.ts';

/** The least permission on the repository that a command asks of its sender; asked of GitHub when the job runs. */
export type CommandPermission = 'read' | 'write';

/** One verb of `/metercheck <verb>`. It may name a finding and takes nothing else: no comment may configure an audit. */
export interface Command {
  readonly name: string;
  /** One line for the help: what it does, as an imperative sentence. */
  readonly usage: string;
  readonly permission: CommandPermission;
  /** What has to follow the verb; nothing may where this is absent. */
  readonly takes?: 'finding';
  /**
   * Does what the command asks for, after the sender's permission was checked. Answers the reply to post as
   * Markdown, or null where the outcome shows by itself.
   */
  readonly run: (context: CommandContext) => Promise<string | null>;
}

export interface CommandContext {
  readonly job: CommandJob;
  readonly queue: Pick<Queue, 'enqueue'>;
  /** More about a finding of the pull request's head, as Markdown. */
  readonly explain: (finding: string) => Promise<string>;
  /** All commands there are, for the help. */
  readonly commands: readonly Command[];
}
