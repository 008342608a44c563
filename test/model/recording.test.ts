import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '#errors';
import { createManualModel } from '#model/manual-model.ts';
import { withRecording } from '#model/recording.ts';
import { createReplayModel } from '#model/replay.ts';
import { streaming, withStatus } from '#test/hostile-model.ts';
import { type Hostility, openHostility, reasonOf } from '#test/hostility.ts';
import { modelRequest, VERDICT } from '#test/model-request.ts';

let directory: string;
let hostility: Hostility;

beforeEach(async () => {
  hostility = openHostility();
  directory = await mkdtemp(join(tmpdir(), 'metercheck-recording-'));
});

afterEach(async () => {
  await hostility.stop();
  await rm(directory, { recursive: true });
});

describe('a recording', () => {
  it('is replayed without the server', async () => {
    const server = await hostility.start(streaming(`Well: ${JSON.stringify(VERDICT)}`));
    await withRecording(hostility.connect(server.url), directory).ask(modelRequest());

    expect(await createReplayModel(directory).ask(modelRequest())).toMatchObject({ value: VERDICT });
    expect(server.received).toHaveLength(1);
  });

  it('holds the question alone where there was no answer', async () => {
    const server = await hostility.start(withStatus(401));
    await withRecording(hostility.connect(server.url), directory).ask(modelRequest());

    expect(await readdir(directory)).toEqual([expect.stringMatching(/^audit-[\da-f]{16}\.request\.md$/)]);
    expect(reasonOf(await createReplayModel(directory).ask(modelRequest()))).toMatch(
      /^There is no recorded answer: .*audit-[\da-f]{16}\.answer\.json is missing\.$/,
    );
  });

  it('says where it cannot be written', async () => {
    const server = await hostility.start(streaming(JSON.stringify(VERDICT)));
    const file = join(directory, 'file');
    await writeFile(file, '');

    await expect(withRecording(hostility.connect(server.url), file).ask(modelRequest())).rejects.toThrow(
      UserError,
    );
    expect(server.received).toEqual([]);
  });
});

describe('a question asked by hand', () => {
  it('is written with all that is needed to answer it', async () => {
    const reply = await createManualModel(directory).ask(modelRequest());

    const [name = ''] = await readdir(directory);
    const written = await readFile(join(directory, name), 'utf8');
    expect(written).toContain('You read metering code.');
    expect(written).toContain('What happens to the event?');
    expect(written).toContain('- lines: a list of at most 5, each a whole number from 1 up to 1000');
    expect(written.trimEnd().endsWith('Answer with JSON only.')).toBe(true);
    expect(reasonOf(reply)).toBe(`Waiting for an answer in ${join(directory, toAnswer(name))}.`);
    expect(reply.usage.requests).toBe(0);
  });

  it('is answered by the file beside it', async () => {
    const model = createManualModel(directory);
    await model.ask(modelRequest());
    const [name = ''] = await readdir(directory);
    const answer = JSON.stringify(VERDICT);
    await writeFile(join(directory, toAnswer(name)), answer);

    expect(await model.ask(modelRequest())).toMatchObject({
      value: VERDICT,
      usage: { requests: 1, outputTokens: Math.ceil(answer.length / 4), costUsd: null },
    });
  });

  it('is written beside all others, whichever are answered', async () => {
    const model = createManualModel(directory);

    await Promise.all(['a', 'b', 'c'].map((user) => model.ask(modelRequest(user))));

    expect(await readdir(directory)).toHaveLength(3);
  });

  it('names the answer that has another shape', async () => {
    const model = createManualModel(directory);
    await model.ask(modelRequest());
    const [name = ''] = await readdir(directory);
    await writeFile(join(directory, toAnswer(name)), '{"word": 5}');

    expect(reasonOf(await model.ask(modelRequest()))).toMatch(
      /^The answer in .*\.answer\.json has another shape than asked for \(word: .*\)\.$/,
    );
  });
});

function toAnswer(request: string): string {
  return request.replace('.request.md', '.answer.json');
}
