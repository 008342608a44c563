import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ModelPort } from '#audit/model/port.ts';
import { modelRequest, VERDICT } from '#test/model-request.ts';

/** A model under test, that answers by the table it was made with. */
export interface ModelUnderTest {
  readonly model: ModelPort;
  readonly dispose: () => Promise<void>;
}

/** What is answered to a question, as text; questions that are not in it get no answer. */
export type Answers = Readonly<Record<string, string>>;

const OTHER = { word: 'twice', lines: [], note: 'a retry' };

const ANSWERS: Answers = {
  'Question plain': JSON.stringify(VERDICT),
  'Question other': JSON.stringify(OTHER),
  'Question fenced': `Here it is:\n\`\`\`json\n${JSON.stringify(VERDICT, null, 2)}\n\`\`\``,
  'Question wrong': '{"word":"see https://evil.test","lines":"all"}',
  'Question chatty': 'I would say that @everyone should look at https://evil.test.',
};

/** What every model promises. Each implementation runs it over a fresh one per test. */
export function describeModel(name: string, create: (answers: Answers) => Promise<ModelUnderTest>): void {
  describe(`a model, ${name}`, () => {
    let under: ModelUnderTest;

    beforeEach(async () => {
      under = await create(ANSWERS);
    });

    afterEach(() => under.dispose());

    it.each(['Question plain', 'Question fenced'])('answers in the shape asked for: %s', async (question) => {
      const reply = await under.model.ask(modelRequest(question));

      expect(reply).toMatchObject({ value: VERDICT });
    });

    it('says what an answer cost', async () => {
      const { usage } = await under.model.ask(modelRequest('Question plain'));

      expect(usage.requests).toBe(1);
      expect(usage.inputTokens).toBeGreaterThan(0);
      expect(usage.outputTokens).toBeGreaterThan(0);
      expect(usage.costUsd === null || usage.costUsd > 0).toBe(true);
    });

    it.each(['Question wrong', 'Question chatty'])(
      'fails with one harmless sentence where the answer has another shape: %s',
      async (question) => {
        const reply = await under.model.ask(modelRequest(question));

        expect(reply).toMatchObject({ failed: expect.stringMatching(/^[^\n]+\.$/) });
        expect(JSON.stringify(reply)).not.toMatch(/evil|everyone/);
      },
    );

    it('fails with one sentence where there is no answer', async () => {
      const reply = await under.model.ask(modelRequest('Nobody knows'));

      expect(reply).toMatchObject({ failed: expect.stringMatching(/^[^\n]+\.$/) });
    });

    it('gives the same answer to the same question', async () => {
      const first = await under.model.ask(modelRequest('Question plain'));
      const second = await under.model.ask(modelRequest('Question plain'));

      expect('value' in first && 'value' in second && second.value).toEqual('value' in first && first.value);
    });

    it('keeps the answers of many questions at a time apart', async () => {
      const questions = Array.from({ length: 12 }, (_, i) =>
        i % 2 === 0 ? 'Question plain' : 'Question other',
      );

      const replies = await Promise.all(questions.map((question) => under.model.ask(modelRequest(question))));

      expect(replies.map((reply) => ('value' in reply ? reply.value : reply.failed))).toEqual(
        questions.map((question) => (question === 'Question plain' ? VERDICT : OTHER)),
      );
    });

    it('shows the answer growing, if at all, and only until the reply', async () => {
      const shown: string[] = [];

      await under.model.ask(modelRequest('Question plain'), { onText: (text) => shown.push(text) });
      const told = [...shown];
      await new Promise((resolve) => setImmediate(resolve));

      expect(shown).toEqual(told);
      expect(told.every((text, i) => text.startsWith(told[i - 1] ?? ''))).toBe(true);
    });
  });
}
