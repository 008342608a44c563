import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LLMock } from '@copilotkit/aimock';
import { afterAll } from 'vitest';
import type { ModelPort } from '#audit/model/port.ts';
import { createLog, type Log } from '#log';
import { withAnswerCache } from '#model/answer-cache.ts';
import { withCircuitBreaker } from '#model/circuit-breaker.ts';
import { createModel } from '#model/compose-model.ts';
import { withConcurrency } from '#model/concurrency.ts';
import { withDailyCap } from '#model/daily-cap.ts';
import { createManualModel } from '#model/manual-model.ts';
import { createOpenAiModel } from '#model/openai-model.ts';
import { withPrice } from '#model/price.ts';
import { withRecording } from '#model/recording.ts';
import { createReplayModel } from '#model/replay.ts';
import { toFiles } from '#model/request-file.ts';
import { type MockLlm, startMockLlm } from '#test/mock-llm.ts';
import { modelRequest } from '#test/model-request.ts';
import { type Answers, describeModel, type ModelUnderTest } from './model.contract.ts';

const now = (): Date => new Date('2026-03-01T12:00:00Z');
const log: Log = createLog({ level: 'silent', secrets: [], write: () => {}, now });

function connect(baseUrl: string): ModelPort {
  return createOpenAiModel({ baseUrl, apiKey: null, model: 'm' }, { log, sleep: () => Promise.resolve() });
}

/** aimock in this process, behind whatever stands before it. */
function overAimock(toModel: (baseUrl: string) => ModelPort) {
  return async (answers: Answers): Promise<ModelUnderTest> => {
    const mock = new LLMock({ port: 0, logLevel: 'silent' });
    for (const [question, content] of Object.entries(answers)) {
      mock.on({ predicate: ({ messages }) => JSON.stringify(messages).includes(question) }, { content });
    }
    await mock.start();
    return { model: toModel(`${mock.url}/v1`), dispose: () => mock.stop() };
  };
}

function overFiles(toModel: (directory: string) => ModelPort) {
  return async (answers: Answers): Promise<ModelUnderTest> => {
    const directory = await mkdtemp(join(tmpdir(), 'metercheck-model-'));
    for (const [question, text] of Object.entries(answers)) {
      await writeFile(toFiles(directory, modelRequest(question)).answer, text);
    }
    return { model: toModel(directory), dispose: () => rm(directory, { recursive: true }) };
  };
}

describeModel('over aimock', overAimock(connect));

/** One process for all tests of the suite: it keeps nothing between requests. */
let mockLlm: Promise<MockLlm> | null = null;

afterAll(async () => {
  await (await mockLlm)?.stop();
});

describeModel('over mock-llm', async (answers) => {
  mockLlm ??= startMockLlm(answers);
  return { model: connect((await mockLlm).url), dispose: () => Promise.resolve() };
});

describeModel('from recordings', overFiles(createReplayModel));
describeModel('asked by hand', overFiles(createManualModel));

describeModel(
  'with its answers kept',
  overAimock((url) => withAnswerCache(connect(url), 'm')),
);

describeModel(
  'with a place for one question',
  overAimock((url) => withConcurrency(connect(url), 1)),
);

describeModel(
  'behind a circuit breaker',
  overAimock((url) => withCircuitBreaker(connect(url), now)),
);

describeModel(
  "within a day's tokens",
  overAimock((url) => withDailyCap(connect(url), 1_000_000, now)),
);

describeModel(
  'with a price',
  overAimock((url) => withPrice(connect(url), { inputUsdPerMillion: 0.25, outputUsdPerMillion: 2 })),
);

describeModel('while it is recorded', async (answers) => {
  const directory = await mkdtemp(join(tmpdir(), 'metercheck-recording-'));
  const under = await overAimock(connect)(answers);
  const dispose = async (): Promise<void> => {
    await under.dispose();
    await rm(directory, { recursive: true });
  };
  return { model: withRecording(under.model, directory), dispose };
});

describeModel(
  'as the settings put it together',
  overAimock((baseUrl) =>
    createModel(
      {
        apiKey: 'sk-local',
        baseUrl,
        model: 'm',
        tokensPerRequest: 16_000,
        tokensPerPullRequest: 100_000,
        tokensPerDay: 1_000_000,
        concurrency: 2,
        price: null,
      },
      { log, now },
    ),
  ),
);
