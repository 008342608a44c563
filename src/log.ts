import { GoneError, RetryableError, UserError } from '#errors';

/** What is written beside a message: names, numbers and errors; never code, payloads or secrets. */
export type LogData = Readonly<Record<string, unknown>>;

/** A logger of one JSON object a line. Messages are static, so that they can be counted; data stands beside them. */
export interface Log {
  debug(message: string, data?: LogData): void;
  info(message: string, data?: LogData): void;
  warn(message: string, data?: LogData): void;
  error(message: string, data?: LogData): void;
  /** The same logger with `data` on every line. */
  child(data: LogData): Log;
}

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface LogOptions {
  readonly level: LogLevel;
  /** Values that must never be written, wherever they turn up: the webhook secret, the private key, API keys. */
  readonly secrets: readonly string[];
  /** Takes one finished line, its line feed included. */
  readonly write: (line: string) => void;
  readonly now: () => Date;
}

/** Longer texts in a line's data are cut: a log line names things, it does not quote them. */
const MAX_TEXT_LENGTH = 500;
const MAX_DEPTH = 4;
const MAX_ENTRIES = 50;
const MAX_FRAMES = 12;

/** A frame names a place in a file; a line of an error's message that merely begins with "at" does not. */
const STACK_FRAME = /^ {4}at (?:.* \()?(?:file:|node:|\/)[^ ]*:\d+:\d+\)?$/;

const MASK = '[masked]';

/** Shorter values are too common as parts of other words to be replaced wherever they stand. */
const MIN_SECRET_LENGTH = 6;

const SECRET_NAMES =
  /^(?:authorization|cookie|token|secret|password|private_?key|api_?key|x-hub-signature.*)$/i;

/**
 * Secrets told by their shape. GitHub's: https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github#githubs-token-formats
 */
const SECRET_SHAPES = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\b(?:gh[opusr]_\w{16,}|github_pat_\w{16,})/g,
  /\bsk-[\w-]{12,}/g,
  /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g,
  /\b(?:Bearer|token|Basic)\s+[\w.~+/=-]{12,}/gi,
  /(?<=\/\/)[^/\s:@]+:[^/\s@]+(?=@)/g,
];

/** Makes a logger. It never throws: what cannot be written as JSON is named by its type. */
export function createLog(options: LogOptions): Log {
  return logWith(options, {});
}

function logWith(options: LogOptions, inherited: LogData): Log {
  const at =
    (level: Exclude<LogLevel, 'silent'>) =>
    (message: string, data: LogData = {}) => {
      if (LOG_LEVELS.indexOf(level) < LOG_LEVELS.indexOf(options.level)) return;
      const time = options.now().toISOString();
      const plain = toPlain({ ...inherited, ...data }, options.secrets);
      options.write(`${JSON.stringify({ time, level, message, ...plain })}\n`);
    };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (data) => logWith(options, { ...inherited, ...data }),
  };
}

/** Replaces every secret, known by value or by shape, in a text. */
export function mask(text: string, secrets: readonly string[]): string {
  const values = secrets.filter((secret) => secret.length >= MIN_SECRET_LENGTH);
  const withoutValues = values.reduce((masked, value) => masked.replaceAll(value, MASK), text);
  return SECRET_SHAPES.reduce((masked, shape) => masked.replaceAll(shape, MASK), withoutValues);
}

function toPlain(data: LogData, secrets: readonly string[], depth = 0): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(data)
      .slice(0, MAX_ENTRIES)
      .map(([name, value]) => [name, SECRET_NAMES.test(name) ? MASK : toPlainValue(value, secrets, depth)]),
  );
}

function toPlainValue(value: unknown, secrets: readonly string[], depth: number): unknown {
  if (typeof value === 'string') return toText(value, secrets);
  if (typeof value === 'number' || typeof value === 'boolean' || value === null || value === undefined)
    return value;
  if (value instanceof Error) return toPlainError(value, secrets, depth);
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'object' || depth >= MAX_DEPTH) return `[${typeof value}]`;
  if (Array.isArray(value)) {
    return value.slice(0, MAX_ENTRIES).map((entry) => toPlainValue(entry, secrets, depth + 1));
  }
  return toPlain({ ...value }, secrets, depth + 1);
}

/**
 * What may be told of an error. The message is kept only of our own errors, which are written to be shown, and of
 * the operating system's: a parser's message quotes what it could not parse, and an API's what it was sent.
 */
function toPlainError(error: Error, secrets: readonly string[], depth: number): Record<string, unknown> {
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  const status = 'status' in error && typeof error.status === 'number' ? { status: error.status } : {};
  const message = isSafeToQuote(error) ? { message: toText(error.message, secrets) } : {};
  const cause =
    error.cause instanceof Error && depth < MAX_DEPTH
      ? { cause: toPlainError(error.cause, secrets, depth + 1) }
      : {};
  return { name: error.name, ...code, ...status, ...message, at: toFrames(error), ...cause };
}

function isSafeToQuote(error: Error): boolean {
  const isOwn = error instanceof UserError || error instanceof RetryableError || error instanceof GoneError;
  return isOwn || 'syscall' in error || ('code' in error && error.code === 'ERR_SQLITE_ERROR');
}

function toFrames(error: Error): string[] {
  const lines = (error.stack ?? '').split('\n').filter((line) => STACK_FRAME.test(line));
  return lines.slice(0, MAX_FRAMES).map((line) => line.trim());
}

function toText(text: string, secrets: readonly string[]): string {
  const masked = mask(text, secrets);
  return masked.length > MAX_TEXT_LENGTH ? `${masked.slice(0, MAX_TEXT_LENGTH)}…` : masked;
}
