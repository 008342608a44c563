import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createStage, deliverPullRequest, type Stage } from '#test/stage.ts';

let stage: Stage;

beforeEach(async () => {
  stage = await createStage();
});

afterEach(() => stage.clear());

describe('a server that is killed', () => {
  it('has lost nothing that it answered 202 for', async () => {
    const server = stage.start();
    const url = await server.listening;
    const accepted = new Set<number>();
    let next = 0;
    const sender = async () => {
      for (;;) {
        const number = ++next;
        const status = await deliverPullRequest(url, number).catch(() => 0);
        if (status !== 202) return;
        accepted.add(number);
        if (accepted.size === 200) server.child.kill('SIGKILL');
      }
    };

    await Promise.all(Array.from({ length: 8 }, sender));

    expect(await server.ended).toBe('SIGKILL');
    expect(accepted.size).toBeGreaterThanOrEqual(200);
    const queue = stage.openQueue();
    for (const number of accepted) {
      const delivery = { id: `delivery-${number}`, event: 'x', receivedAt: new Date() };
      expect(await queue.accept(delivery, null)).toBe('repeat');
    }
    const { waiting, active, dead } = await queue.stats();
    expect(waiting + active + dead).toBeGreaterThanOrEqual(accepted.size);
    await queue.close();
  });

  it('takes its job up again after the restart', async () => {
    const first = stage.start();
    const reached = stage.asked();
    await deliverPullRequest(await first.listening, 7);
    await reached;
    first.child.kill('SIGKILL');
    await first.ended;
    stage.endLeases();

    const again = stage.asked();
    stage.start();

    expect((await again).req.url).toBe('/api/v3/app');
  });
});
