import { LLMock } from '@copilotkit/aimock';
import { z } from 'zod';
import type { RefuteAnswer } from '#audit/model/answers.ts';
import { answerWith, claim } from './scripted-model.ts';

/** A model's server over HTTP, with what an operator sets to have it asked. */
export interface ModelServer {
  readonly environment: { readonly OPENAI_BASE_URL: string; readonly METERCHECK_MODEL: string };
  /** The shape that each request asked for: `metering_audit`, `second_reading`. */
  asked(): readonly string[];
  /** Everything it was sent, as one text. */
  sent(): string;
  stop(): Promise<void>;
}

/** Starts aimock: each shape of an answer is answered with the same, and any other refused. */
export async function startModelServer(
  answers: Readonly<Record<string, unknown>> = ANSWERS,
): Promise<ModelServer> {
  const mock = new LLMock({ port: 0, logLevel: 'silent' });
  for (const [shape, answer] of Object.entries(answers)) {
    mock.on(
      { predicate: (request) => shapeOf(request) === shape },
      { content: JSON.stringify(answer), usage: USAGE },
    );
  }
  await mock.start();
  let isUp = true;
  return {
    environment: { OPENAI_BASE_URL: `${mock.url}/v1`, METERCHECK_MODEL: 'm' },
    asked: () => mock.getRequests().map(({ body }) => shapeOf(body)),
    sent: () => JSON.stringify(mock.getRequests().map(({ body }) => body)),
    stop: async () => {
      if (isUp) await mock.stop();
      isUp = false;
    },
  };
}

const USAGE = { prompt_tokens: 4_321, completion_tokens: 210 };

const Shaped = z.object({ response_format: z.object({ json_schema: z.object({ name: z.string() }) }) });

function shapeOf(body: unknown): string {
  return Shaped.safeParse(body).data?.response_format.json_schema.name ?? 'nothing';
}

/** Usage is sent without waiting, which a rule sees; and half of it is left out, which takes a reader. */
export const CLAIMED_PATH = 'src/usage/complete.ts';
const CLIENT = `import Stripe from 'stripe';

const stripe = new Stripe(process.env.STRIPE_KEY ?? '');

export async function complete(request: CompletionRequest) {
  const usage = await run(request);
`;
const CLAIMED_LINE = 7;
const CLAIMED_CODE = 'const tokens = usage.promptTokens;';
const SEND = `  stripe.billing.meterEvents.create({
    event_name: 'tokens',
    identifier: request.id,
    payload: { stripe_customer_id: request.customer, value: String(tokens) },
  });
`;

/** The change that the answers below are about. */
export const CLAIMED_CHANGE = {
  base: { [CLAIMED_PATH]: `${CLIENT}  return usage.output;\n}\n`, 'README.md': 'A service.\n' },
  head: { [CLAIMED_PATH]: `${CLIENT}  ${CLAIMED_CODE}\n${SEND}  return usage.output;\n}\n` },
};

const CLAIM = claim(CLAIMED_PATH, CLAIMED_LINE, CLAIMED_CODE, {
  id: 'MTR-399',
  section: 'aggregation',
  title: 'Completion tokens are never billed',
  problem:
    'The meter event carries `usage.promptTokens` alone. A request of 100 prompt and 900 completion tokens is billed as 100.',
  fix: 'Send `usage.promptTokens + usage.completionTokens`, or a meter for each.',
});

const UPHELD: RefuteAnswer = {
  verdicts: [{ number: 1, verdict: 'upheld', reason: 'Nothing else in the function sends the rest.' }],
};

/** One claim about {@link CLAIMED_CHANGE}, upheld. */
export const ANSWERS = { metering_audit: answerWith(CLAIM), second_reading: UPHELD };
