import { afterEach, describe, expect, it } from 'vitest';
import { RetryableError } from '#errors';
import { answerCommand } from '#jobs/answer-command.ts';
import type { CommandJob, Job } from '#jobs/queue.ts';
import { contextOf, selfOf } from '#test/audit-tester.ts';
import { type OpenSandbox, openSandbox } from '#test/open-sandbox.ts';
import { COMMANDS } from '#webhooks/commands/commands.ts';

let opened: OpenSandbox | null = null;

afterEach(async () => {
  expect(opened?.sandbox.violations ?? []).toEqual([]);
  await opened?.close();
  opened = null;
});

/** No command here asks for an explanation. */
const STAMP = {
  version: '1.2.3',
  now: () => new Date('2026-01-02T03:04:05Z'),
  explain: () => Promise.reject(new Error('nobody asked')),
};

interface Conversation extends OpenSandbox {
  readonly jobs: Job[];
  /** `login` comments `/metercheck verb`, and the job of it runs. */
  readonly say: (login: string, verb: string) => Promise<() => Promise<void>>;
  readonly replies: () => readonly string[];
}

async function start(): Promise<Conversation> {
  const roles = { mona: 'write', hubot: 'read' } as const;
  const sandboxed = await openSandbox({ base: {}, head: { 'a.ts': 'a' } }, { repository: { roles } });
  opened = sandboxed;
  const { sandbox, pull, octokit } = sandboxed;
  const [installationId = 0] = sandbox.world.installations.keys();
  const jobs: Job[] = [];
  const queue = { enqueue: async (job: Job) => void jobs.push(job) };
  const ports = { ...STAMP, self: () => selfOf(sandboxed), queue, commands: COMMANDS };
  return {
    ...sandboxed,
    jobs,
    replies: () => pull.comments.slice(1).map(({ body }) => body),
    say: async (sender, verb) => {
      const comment = sandbox.comment(pull, sender, `/metercheck ${verb}`);
      const pullRequest = { installationId, owner: 'acme', repository: 'billing', number: pull.number };
      const ids = { commentId: comment.id, deliveryId: 'delivery-1' };
      const job: CommandJob = { kind: 'command', pullRequest, verb, sender, ...ids };
      const run = () => answerCommand(ports, contextOf(octokit), job);
      await run();
      return run;
    },
  };
}

describe('a command', () => {
  it('of somebody who may write is seen at once and becomes an audit', async () => {
    const { say, jobs, pull, replies } = await start();

    await say('mona', 'audit');

    expect(pull.comments[0]?.reactions.map(({ content }) => content)).toEqual(['eyes']);
    expect(jobs).toMatchObject([{ kind: 'audit', trigger: 'command', deliveryId: 'delivery-1' }]);
    expect(replies()).toEqual([]);
  });

  it.each(['hubot', 'stranger'])('of %s, who may not, is answered once with the reason', async (login) => {
    const { say, jobs, pull, replies } = await start();

    const again = await say(login, 'audit');
    await again();

    expect(jobs).toEqual([]);
    expect(pull.comments[0]?.reactions.map(({ content }) => content)).toEqual(['eyes']);
    expect(replies()).toHaveLength(1);
    expect(replies()[0]).toContain('`/metercheck audit` needs write access');
  });

  it('for help is answered to anybody', async () => {
    const { say, replies } = await start();

    await say('stranger', 'help');

    expect(replies()).toHaveLength(1);
    expect(replies()[0]).toContain('`/metercheck audit`');
  });

  it('whose answer got lost is not answered twice', async () => {
    const { say, sandbox, replies } = await start();
    sandbox.fail({ operation: 'issues/create-comment', kind: 'lost-answer' });
    await expect(say('hubot', 'audit')).rejects.toBeInstanceOf(RetryableError);
    const [comment] = opened?.pull.comments ?? [];
    const [installationId = 0] = sandbox.world.installations.keys();

    const pullRequest = { installationId, owner: 'acme', repository: 'billing', number: 1 };
    const ids = { commentId: comment?.id ?? 0, deliveryId: 'delivery-1' };
    const job: CommandJob = { kind: 'command', pullRequest, verb: 'audit', sender: 'hubot', ...ids };
    const ports = {
      ...STAMP,
      self: () => selfOf(opened as OpenSandbox),
      queue: { enqueue: async () => {} },
      commands: COMMANDS,
    };
    await answerCommand(ports, contextOf((opened as OpenSandbox).octokit), job);

    expect(replies()).toHaveLength(1);
  });

  it('is not carried out while its permission cannot be asked', async () => {
    const { say, sandbox, jobs, replies } = await start();
    sandbox.fail({ operation: 'repos/get-collaborator-permission-level', status: 503 });

    await expect(say('mona', 'audit')).rejects.toBeInstanceOf(RetryableError);

    expect(jobs).toEqual([]);
    expect(replies()).toEqual([]);
  });

  it('whose comment is gone ends', async () => {
    const { say, pull, jobs } = await start();
    pull.hasVanished = true;

    await expect(say('mona', 'audit')).rejects.toMatchObject({ name: 'GoneError' });

    expect(jobs).toEqual([]);
  });
});
