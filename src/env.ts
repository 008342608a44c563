import { join, resolve } from 'node:path';
import { z } from 'zod';
import { UserError } from '#errors';
import { LOG_LEVELS, type LogLevel } from '#log';
import { readPrivateKey } from './private-key.ts';

/** What the server is told from outside, checked. */
export interface Settings {
  readonly appId: number;
  /** PEM, PKCS#8. */
  readonly privateKey: string;
  readonly webhookSecret: string;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** The root of GitHub's REST API, without a slash at its end. */
  readonly githubApiUrl: string;
  readonly queue: QueueSettings;
  /** Null where no model was configured: then the rule auditor works alone. */
  readonly model: ModelSettings | null;
  readonly logLevel: LogLevel;
}

/** Where the queue is kept. */
export type QueueSettings =
  | { readonly kind: 'sqlite'; readonly path: string }
  /** A URL with a password in it. */
  | { readonly kind: 'postgres'; readonly url: string };

/** Where and how a language model is asked. None of it can be set by a repository, which can only switch it off. */
export interface ModelSettings {
  readonly apiKey: string | null;
  /** Null for OpenAI's own. */
  readonly baseUrl: string | null;
  /** Null leaves the choice to the program: at OpenAI its default, elsewhere the first that the server lists. */
  readonly model: string | null;
  /** Of one question; what one pull request may send in all; and of a day in UTC, answers included. */
  readonly tokensPerRequest: number;
  readonly tokensPerPullRequest: number;
  readonly tokensPerDay: number;
  /** Questions at a time. */
  readonly concurrency: number;
  /** Null where nobody said: then no cost is told. */
  readonly price: ModelPrice | null;
}

/** What a model costs, as its operator says: price lists change, and contracts differ. */
export interface ModelPrice {
  readonly inputUsdPerMillion: number;
  readonly outputUsdPerMillion: number;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * A signature is only as good as its secret: 16 random characters cannot be tried out. GitHub asks for "a random
 * string of text with high entropy". https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 */
export const MIN_SECRET_LENGTH = 16;

/** Probot's default where none is set, which everybody knows. */
const KNOWN_SECRET = 'development';

const DEFAULT_PORT = 3_000;
const DEFAULT_HOST = '0.0.0.0';
const DEFAULT_DATA_DIR = 'data';
const QUEUE_FILE = 'queue.sqlite';

/**
 * A question of 16,000 tokens leaves room for its answer in a window of 32,000, which models run locally have. A pull
 * request may ask ten of them, and a day hold sixty such pull requests: enough for a team, and the end of a loop.
 */
const DEFAULT_TOKENS_PER_REQUEST = 16_000;
const DEFAULT_TOKENS_PER_PULL_REQUEST = 160_000;
const DEFAULT_TOKENS_PER_DAY = 10_000_000;
const DEFAULT_CONCURRENCY = 4;
/** Below it there is no room for the instructions and one function. */
const MIN_TOKENS = 4_000;

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/;
const HOST_AND_PORT = /^(?:[a-z\d](?:[a-z\d.-]*[a-z\d])?|\[[\da-f:]+\])(?::\d{1,5})?$/i;

/**
 * Names and addresses that do not leave a private network: RFC 1918, RFC 4193, RFC 6762, the reserved `.internal`, and
 * names without a dot, as containers have them.
 */
const PRIVATE_HOST =
  /^(?:localhost|[a-z\d-]+|(?:[a-z\d-]+\.)+(?:localhost|local|internal)|(?:127|10)(?:\.\d{1,3}){3}|192\.168(?:\.\d{1,3}){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d{1,3}){2}|\[::1\]|\[f[cd][\da-f:]*\])$/i;

const ModelVariables = z.object({
  OPENAI_API_KEY: z.string().optional(),
  OPENAI_BASE_URL: z
    .url({ protocol: /^https?$/, error: 'is not a URL that starts with https:// or http://.', abort: true })
    .refine((url) => !/^https?:\/\/[^/]*@/i.test(url), {
      message: 'holds a user name or a password; put a key into OPENAI_API_KEY.',
      abort: true,
    })
    .refine((url) => !/^http:/i.test(url) || PRIVATE_HOST.test(new URL(url).hostname), {
      message: 'is http to a public host, which would send code and key in the clear; use https.',
    })
    .optional(),
  METERCHECK_MODEL: z.string().max(200, 'is longer than the name of a model can be.').optional(),
  METERCHECK_MODEL_TOKENS_PER_REQUEST: toCount(MIN_TOKENS, 2_000_000).default(DEFAULT_TOKENS_PER_REQUEST),
  METERCHECK_MODEL_TOKENS_PER_PULL_REQUEST: toCount(MIN_TOKENS, 100_000_000).default(
    DEFAULT_TOKENS_PER_PULL_REQUEST,
  ),
  METERCHECK_MODEL_TOKENS_PER_DAY: toCount(0, 1_000_000_000_000).default(DEFAULT_TOKENS_PER_DAY),
  METERCHECK_MODEL_CONCURRENCY: toCount(1, 64).default(DEFAULT_CONCURRENCY),
  METERCHECK_MODEL_PRICE: z
    .string()
    .regex(
      /^\d{1,6}(?:\.\d{1,6})?:\d{1,6}(?:\.\d{1,6})?$/,
      'is not a price: US dollars for a million tokens of input and of output, as in 0.25:2.',
    )
    .transform(toPrice)
    .optional(),
});

const Variables = z.object({
  ...ModelVariables.shape,
  APP_ID: z
    .string('is not set; take the App ID from the settings page of your GitHub App.')
    .regex(
      /^[1-9]\d{0,15}$/,
      'is not a number; take the App ID (digits only) from the settings page of your GitHub App.',
    )
    .transform(Number),
  WEBHOOK_SECRET: z
    .string(
      `is not set; without it a forged delivery looks like GitHub's. Make one with: openssl rand -hex 32`,
    )
    .refine((secret) => secret.toLowerCase() !== KNOWN_SECRET, {
      message: 'is "development", which everybody knows. Make one with: openssl rand -hex 32',
      abort: true,
    })
    .min(
      MIN_SECRET_LENGTH,
      `is shorter than ${MIN_SECRET_LENGTH} characters. Make one with: openssl rand -hex 32`,
    ),
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'is not a port: a number from 0 to 65535.')
    .transform(Number)
    .refine((port) => port <= 65_535, 'is not a port: a number from 0 to 65535.')
    .default(DEFAULT_PORT),
  HOST: z
    .string()
    .regex(/^[\w.:[\]-]+$/, 'is not an address to listen on, such as 0.0.0.0.')
    .default(DEFAULT_HOST),
  GHE_HOST: z
    .string()
    .regex(HOST_AND_PORT, 'is not a host name, with a port where it needs one: no https:// and no path.')
    .optional(),
  GHE_PROTOCOL: z
    .enum(['http', 'https'], 'must be https, or http for a GitHub on this machine.')
    .default('https'),
  DATABASE_URL: z
    .string()
    .refine(
      isPostgresUrl,
      'is not the URL of a PostgreSQL database, such as postgres://user:password@host:5432/name (in user and password, percent-encode what is no letter or digit); unset it to keep the queue in a file in DATA_DIR.',
    )
    .optional(),
  DATA_DIR: z.string().default(DEFAULT_DATA_DIR),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}.`).default('info'),
});

/**
 * The server's settings from its environment. Empty variables count as unset.
 *
 * @throws UserError whose message has one line for each setting that is missing or unsafe, all of them at once.
 */
export function readSettings(environment: Environment): Settings {
  const set = withoutEmpty(environment);
  const parsed = Variables.safeParse(set);
  const key = readPrivateKey(set);
  const problems = [
    ...toProblems(parsed.error),
    ...toClearTextProblem(set),
    ...('problem' in key ? [key.problem] : []),
  ];
  if (!parsed.success || 'problem' in key || problems.length > 0)
    throw new UserError('settings', problems.join('\n'));
  return toSettings(parsed.data, key.pem);
}

/**
 * The model's settings alone, for a program that has no App: null where none is configured.
 *
 * @throws UserError with one line for each setting that is unsafe or makes no sense.
 */
export function readModelSettings(environment: Environment): ModelSettings | null {
  const parsed = ModelVariables.safeParse(withoutEmpty(environment));
  if (!parsed.success) throw new UserError('settings', toProblems(parsed.error).join('\n'));
  return toModelSettings(parsed.data);
}

/** The values that must never be written anywhere. */
export function toSecrets({ webhookSecret, privateKey, model, queue }: Settings): string[] {
  const key = model?.apiKey;
  return [webhookSecret, privateKey, ...(key ? [key] : []), ...toDatabaseSecrets(queue)];
}

/** The URL as a whole, and its password as it is written and as it is meant. */
function toDatabaseSecrets(queue: QueueSettings): string[] {
  if (queue.kind === 'sqlite') return [];
  const { password, searchParams } = new URL(queue.url);
  const written = [password, searchParams.get('password') ?? ''].filter((word) => word !== '');
  return [queue.url, ...written, ...written.map(decode)];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function withoutEmpty(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim()));
}

function toProblems(error: z.ZodError | undefined): string[] {
  return (error?.issues ?? []).map((issue) => `${issue.path.join('.')} ${issue.message}`);
}

function toCount(from: number, to: number) {
  const problem = `is not a whole number from ${from} to ${to}.`;
  return z
    .string()
    .regex(/^\d{1,15}$/, problem)
    .transform(Number)
    .refine((count) => count >= from && count <= to, problem);
}

function toPrice(text: string): ModelPrice {
  const [input, output] = text.split(':');
  return { inputUsdPerMillion: Number(input), outputUsdPerMillion: Number(output) };
}

function toModelSettings(variables: z.infer<typeof ModelVariables>): ModelSettings | null {
  const { OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: baseUrl } = variables;
  if (apiKey === undefined && baseUrl === undefined) return null;
  return {
    apiKey: apiKey ?? null,
    baseUrl: baseUrl ?? null,
    model: variables.METERCHECK_MODEL ?? null,
    tokensPerRequest: variables.METERCHECK_MODEL_TOKENS_PER_REQUEST,
    tokensPerPullRequest: variables.METERCHECK_MODEL_TOKENS_PER_PULL_REQUEST,
    tokensPerDay: variables.METERCHECK_MODEL_TOKENS_PER_DAY,
    concurrency: variables.METERCHECK_MODEL_CONCURRENCY,
    price: variables.METERCHECK_MODEL_PRICE ?? null,
  };
}

function toClearTextProblem({ GHE_PROTOCOL: protocol, GHE_HOST: host }: Environment): string[] {
  if (protocol !== 'http' || (host !== undefined && LOOPBACK.test(host))) return [];
  return [
    'GHE_PROTOCOL is http, which would send tokens in the clear; that is allowed for a GHE_HOST on this machine only.',
  ];
}

function toSettings(variables: z.infer<typeof Variables>, privateKey: string): Settings {
  return {
    appId: variables.APP_ID,
    privateKey,
    webhookSecret: variables.WEBHOOK_SECRET,
    host: variables.HOST,
    port: variables.PORT,
    githubApiUrl: toApiUrl(variables.GHE_HOST, variables.GHE_PROTOCOL),
    queue: toQueue(variables),
    model: toModelSettings(variables),
    logLevel: variables.LOG_LEVEL,
  };
}

function toQueue({ DATABASE_URL: url, DATA_DIR: folder }: z.infer<typeof Variables>): QueueSettings {
  if (url !== undefined) return { kind: 'postgres', url };
  return { kind: 'sqlite', path: join(resolve(folder), QUEUE_FILE) };
}

/** https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS */
function isPostgresUrl(text: string): boolean {
  return /^postgres(?:ql)?:\/\//.test(text) && URL.canParse(text);
}

/** https://docs.github.com/en/enterprise-server/rest/using-the-rest-api/getting-started-with-the-rest-api */
function toApiUrl(host: string | undefined, protocol: string): string {
  return host === undefined ? 'https://api.github.com' : `${protocol}://${host}/api/v3`;
}
