import type { GitHub } from '#github/client.ts';
import { ask } from '#github/errors.ts';
import type { AppIdentity } from '#github/identity.ts';
import { hasWritePermission } from '#github/permissions.ts';
import { toText } from '#github/pull-request.ts';
import { replyOnce } from '#publish/github/reply.ts';
import type { Command } from './command.ts';
import { type ExplainFindingPorts, explainFinding } from './explain-finding.ts';
import type { JobContext } from './handlers.ts';
import type { CommandJob, Queue } from './queue.ts';

/** What the job works with, beside what each run is given. */
export interface AnswerCommandPorts extends ExplainFindingPorts {
  /** Who we are on GitHub; asked when it is needed, so that a start does not depend on GitHub. */
  readonly self: () => Promise<AppIdentity>;
  readonly queue: Pick<Queue, 'enqueue'>;
  /** Every command there is. */
  readonly commands: readonly Command[];
}

/**
 * Answers one comment that held a command: a reaction at once, the sender's permission asked of GitHub, then the
 * command or one helpful reply. Run again after a crash it replies no second time.
 *
 * @throws GoneError where the comment or the access to it is gone; RetryableError where it may pass later.
 */
export async function answerCommand(
  ports: AnswerCommandPorts,
  context: JobContext,
  job: CommandJob,
): Promise<void> {
  const { queue, commands } = ports;
  const { github, signal, log } = context;
  await react(github, job);
  const command = commands.find(({ name }) => name === job.verb);
  if (command === undefined) {
    log.warn('a command that does not exist any more', { verb: job.verb });
    return;
  }
  const isAllowed =
    command.permission === 'read' || (await hasWritePermission(github, job.pullRequest, job.sender));
  log.info('command', { verb: job.verb, isAllowed });
  signal.throwIfAborted();
  const { pullRequest } = job;
  const explain = (finding: string) => explainFinding(ports, github, { pullRequest, finding });
  const reply = isAllowed ? await command.run({ job, queue, commands, explain }) : denial(command);
  signal.throwIfAborted();
  if (reply !== null) await replyOnce(github, await ports.self(), { ...job, text: reply });
}

/** Shows at once that the comment was seen. Repeating a reaction changes nothing. */
async function react(github: GitHub, { pullRequest, commentId }: CommandJob): Promise<void> {
  const { owner, repository } = pullRequest;
  await ask(`a comment on ${toText(pullRequest)}`, () =>
    github.rest.reactions.createForIssueComment({
      owner,
      repo: repository,
      comment_id: commentId,
      content: 'eyes',
    }),
  );
}

function denial({ name }: Command): string {
  return `\`/metercheck ${name}\` needs write access to this repository. Somebody who has it can comment the same line.`;
}
