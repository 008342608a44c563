import { UserError } from '#errors';

type Reason = readonly [problem: string, remedy: string];

const UNREACHABLE: Reason = ['cannot be reached over the network', 'mend the host or the route to it'];
const SILENT: Reason = ['does not answer', 'mend host and port, or let the connection through'];
const UNVERIFIED: Reason = [
  'shows a certificate that nobody known vouches for',
  'name the file of its authority in the URL, as in ?sslmode=verify-full&sslrootcert=/path/to/ca.pem',
];

/** What happened, and what to do about it, by the code of Node (https://nodejs.org/api/errors.html), or of PostgreSQL. */
const REASONS: Readonly<Record<string, Reason>> = {
  ECONNREFUSED: ['refuses the connection', 'start it, or mend host and port'],
  ECONNRESET: ['breaks the connection off', 'mend host and port, or let the connection through'],
  ENOTFOUND: ['has a host name that leads nowhere', 'mend the host'],
  EAI_AGAIN: ['has a host name that cannot be looked up now', 'mend the host, or the name server'],
  EHOSTUNREACH: UNREACHABLE,
  ENETUNREACH: UNREACHABLE,
  ETIMEDOUT: SILENT,
  DEPTH_ZERO_SELF_SIGNED_CERT: UNVERIFIED,
  SELF_SIGNED_CERT_IN_CHAIN: UNVERIFIED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNVERIFIED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNVERIFIED,
  // https://www.postgresql.org/docs/current/errcodes-appendix.html
  '28P01': ['does not take this user with this password', 'mend user and password'],
  '28000': ['does not let this user in', 'mend the user, or let it in by pg_hba.conf'],
  '3D000': ['has no database of this name', 'create it, or mend the name'],
  '42501': [
    'does not let this user make or use the schema "metercheck"',
    'grant it CREATE on the database, or make the schema its own',
  ],
  '53300': ['has no connection left', 'allow more of them'],
  '57P03': ['is starting up or shutting down', 'try again in a moment'],
};

/** What the driver says by words alone. https://github.com/brianc/node-postgres */
const WORDS: readonly (readonly [RegExp, code: string, Reason])[] = [
  [/timeout/i, 'timeout', SILENT],
  [/terminated unexpectedly/i, 'closed', ['breaks the connection off', 'mend host and port']],
  [/does not support SSL/i, 'no TLS', ['offers no TLS', 'turn it on there, or take sslmode out of the URL']],
];

const UNKNOWN: Reason = ['cannot be used', 'PostgreSQL 13 or later is needed, and its log may say more'];

/**
 * Says why the queue's database cannot be used, and the way out. Neither the URL nor the database's own words are
 * quoted: they may hold the password.
 */
export function toDatabaseProblem(error: unknown): UserError {
  if (error instanceof UserError) return error;
  const [code, [problem, remedy]] = toReason(error);
  const message = `DATABASE_URL leads to a PostgreSQL that ${problem} (${code}): ${remedy}; or unset it to keep the queue in a file in DATA_DIR.`;
  return new UserError('queue-database', message, { cause: error });
}

function toReason(error: unknown): readonly [code: string, Reason] {
  if (!(error instanceof Error)) return ['unknown', UNKNOWN];
  if ('code' in error && typeof error.code === 'string') return [error.code, REASONS[error.code] ?? UNKNOWN];
  const told = WORDS.find(([words]) => words.test(error.message));
  return told === undefined ? [error.name, UNKNOWN] : [told[1], told[2]];
}
