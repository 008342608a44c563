import { describe, expect, it } from 'vitest';
import type { CommandJob, Job } from '#jobs/queue.ts';
import { COMMANDS } from '#webhooks/commands/commands.ts';

const job: CommandJob = {
  kind: 'command',
  pullRequest: { installationId: 11, owner: 'acme', repository: 'shop', number: 7 },
  verb: 'audit',
  commentId: 501,
  sender: 'ada',
  deliveryId: 'd1',
};

async function run(
  verb: string,
  more: Partial<CommandJob> = {},
): Promise<{ reply: string | null; asked: Job[] }> {
  const asked: Job[] = [];
  const command = COMMANDS.find(({ name }) => name === verb);
  const queue = { enqueue: async (next: Job) => void asked.push(next) };
  const explain = async (finding: string) => `more about ${finding}`;
  const reply =
    (await command?.run({ job: { ...job, ...more }, queue, commands: COMMANDS, explain })) ?? null;
  return { reply, asked };
}

describe('the commands', () => {
  it('have names the queue can store, each its own', () => {
    const names = COMMANDS.map(({ name }) => name);

    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z][a-z-]{0,30}$/);
  });

  it('audit asks for a fresh audit and says nothing', async () => {
    const { reply, asked } = await run('audit');

    expect(reply).toBeNull();
    expect(asked).toEqual([
      { kind: 'audit', pullRequest: job.pullRequest, headSha: null, trigger: 'command', deliveryId: 'd1' },
    ]);
  });

  it('explain answers with more about the finding it was given, and asks for nothing', async () => {
    const { reply, asked } = await run('explain', { finding: 'MTR-101' });

    expect(reply).toBe('more about MTR-101');
    expect(asked).toEqual([]);
  });

  it('explain without a finding lists the commands', async () => {
    expect((await run('explain')).reply).toBe((await run('help')).reply);
  });

  it('audit and explain need write access, help does not', () => {
    expect(COMMANDS.map(({ name, permission }) => [name, permission])).toEqual([
      ['audit', 'write'],
      ['explain', 'write'],
      ['help', 'read'],
    ]);
  });

  it('help lists them all and asks for nothing', async () => {
    const { reply, asked } = await run('help');

    expect(asked).toEqual([]);
    expect(reply).toMatchInlineSnapshot(`
      "Commands, each on a line of its own:

      - \`/metercheck audit\`: Audit this pull request again and write a fresh check. Needs write access to the repository.
      - \`/metercheck explain <finding>\`: Say more about a finding of the newest commit, named by its id (\`MTR-101\`) or its fingerprint. Needs write access to the repository.
      - \`/metercheck help\`: List these commands."
    `);
  });
});
