import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OpenSandbox, openSandbox } from '#test/open-sandbox.ts';

let open: OpenSandbox;
beforeEach(async () => {
  open = await openSandbox({ base: { 'a.ts': '1\n' }, head: { 'a.ts': '2\n' } });
});
afterEach(async () => {
  await open.close();
});

const place = { owner: 'acme', repo: 'billing' };

describe('a conversation', () => {
  it('takes a comment, an edit and a reaction once', async () => {
    const asked = open.sandbox.comment(open.pull, 'ada', '/metercheck audit');
    const react = () =>
      open.octokit.rest.reactions.createForIssueComment({ ...place, comment_id: asked.id, content: 'eyes' });

    const [first, second] = [await react(), await react()];
    const own = await open.octokit.rest.issues.createComment({ ...place, issue_number: 1, body: 'Working.' });
    await open.octokit.rest.issues.updateComment({ ...place, comment_id: own.data.id, body: 'Done.' });

    expect([first.status, second.status]).toEqual([201, 200]);
    expect(asked.reactions.map(({ content }) => content)).toEqual(['eyes']);
    expect(open.pull.comments.map(({ body }) => body)).toEqual(['/metercheck audit', 'Done.']);
    expect(open.sandbox.violations).toEqual([]);
  });

  it("refuses to change somebody else's comment, and a body that is blank or too long", async () => {
    const asked = open.sandbox.comment(open.pull, 'ada', 'Hello');
    const say = (body: string) => open.octokit.rest.issues.createComment({ ...place, issue_number: 1, body });

    await expect(
      open.octokit.rest.issues.updateComment({ ...place, comment_id: asked.id, body: 'x' }),
    ).rejects.toMatchObject({ status: 403 });
    await expect(say(' ')).rejects.toMatchObject({ status: 422 });
    await expect(say('x'.repeat(65_537))).rejects.toMatchObject({ status: 422 });
    expect(open.pull.comments).toHaveLength(1);
  });

  it('ends with 404 when the pull request vanished', async () => {
    open.pull.hasVanished = true;

    await expect(open.octokit.rest.pulls.get(open.place)).rejects.toMatchObject({ status: 404 });
    await expect(
      open.octokit.rest.issues.createComment({ ...place, issue_number: 1, body: 'x' }),
    ).rejects.toMatchObject({ status: 404 });
  });
});
