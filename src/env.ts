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
  readonly queue: { readonly kind: 'sqlite'; readonly path: string };
  /** Null where no model was configured: then the rule auditor works alone. */
  readonly model: ModelSettings | null;
  readonly logLevel: LogLevel;
}

export interface ModelSettings {
  readonly apiKey: string | null;
  readonly baseUrl: string | null;
  readonly model: string | null;
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

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/;
const HOST_AND_PORT = /^(?:[a-z\d](?:[a-z\d.-]*[a-z\d])?|\[[\da-f:]+\])(?::\d{1,5})?$/i;

const Variables = z.object({
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
      () => false,
      'is set, but this version has no PostgreSQL queue; unset it to use a file in DATA_DIR.',
    )
    .optional(),
  DATA_DIR: z.string().default(DEFAULT_DATA_DIR),
  OPENAI_API_KEY: z.string().optional(),
  OPENAI_BASE_URL: z
    .url({ protocol: /^https?$/, error: 'is not a URL that starts with https:// or http://.' })
    .optional(),
  METERCHECK_MODEL: z.string().optional(),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}.`).default('info'),
});

/**
 * The server's settings from its environment. Empty variables count as unset.
 *
 * @throws UserError whose message has one line for each setting that is missing or unsafe, all of them at once.
 */
export function readSettings(environment: Environment): Settings {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim()));
  const parsed = Variables.safeParse(set);
  const key = readPrivateKey(set);
  const problems = [
    ...(parsed.error?.issues ?? []).map((issue) => `${issue.path.join('.')} ${issue.message}`),
    ...toClearTextProblem(set),
    ...('problem' in key ? [key.problem] : []),
  ];
  if (!parsed.success || 'problem' in key || problems.length > 0)
    throw new UserError('settings', problems.join('\n'));
  return toSettings(parsed.data, key.pem);
}

/** The values that must never be written anywhere. */
export function toSecrets(settings: Settings): string[] {
  const key = settings.model?.apiKey;
  return [settings.webhookSecret, settings.privateKey, ...(key ? [key] : [])];
}

function toClearTextProblem({ GHE_PROTOCOL: protocol, GHE_HOST: host }: Environment): string[] {
  if (protocol !== 'http' || (host !== undefined && LOOPBACK.test(host))) return [];
  return [
    'GHE_PROTOCOL is http, which would send tokens in the clear; that is allowed for a GHE_HOST on this machine only.',
  ];
}

function toSettings(variables: z.infer<typeof Variables>, privateKey: string): Settings {
  const { OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: baseUrl } = variables;
  const hasModel = apiKey !== undefined || baseUrl !== undefined;
  return {
    appId: variables.APP_ID,
    privateKey,
    webhookSecret: variables.WEBHOOK_SECRET,
    host: variables.HOST,
    port: variables.PORT,
    githubApiUrl: toApiUrl(variables.GHE_HOST, variables.GHE_PROTOCOL),
    queue: { kind: 'sqlite', path: join(resolve(variables.DATA_DIR), QUEUE_FILE) },
    model: hasModel
      ? { apiKey: apiKey ?? null, baseUrl: baseUrl ?? null, model: variables.METERCHECK_MODEL ?? null }
      : null,
    logLevel: variables.LOG_LEVEL,
  };
}

/** https://docs.github.com/en/enterprise-server/rest/using-the-rest-api/getting-started-with-the-rest-api */
function toApiUrl(host: string | undefined, protocol: string): string {
  return host === undefined ? 'https://api.github.com' : `${protocol}://${host}/api/v3`;
}
