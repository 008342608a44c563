/**
 * The three kinds of failure this program tells apart. Expected outcomes (a file skipped, a provider unknown)
 * are data in the report and are never thrown.
 */
abstract class MetercheckError extends Error {
  /** A stable name for logs and metrics; messages may change, codes do not. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** Something the person at the other end can mend. Its message is shown as it stands: one clear sentence. */
export class UserError extends MetercheckError {}

/** Something that may pass when tried again: a rate limit, a 5xx, a connection that broke. */
export class RetryableError extends MetercheckError {
  /** The earliest moment a retry makes sense, where the other side said so; in seconds from now. */
  readonly retryAfterSeconds: number | null;

  constructor(code: string, message: string, options: ErrorOptions & { retryAfterSeconds?: number } = {}) {
    super(code, message, options);
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
  }
}

/** The work has lost its object (a closed pull request, a repository without access): ends without a retry. */
export class GoneError extends MetercheckError {}
