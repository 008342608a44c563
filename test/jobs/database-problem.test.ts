import { describe, expect, it } from 'vitest';
import { UserError } from '#errors';
import { toDatabaseProblem } from '#jobs/database-problem.ts';

describe('a database that cannot be used', () => {
  it.each([
    ['ECONNREFUSED', /refuses the connection \(ECONNREFUSED\): start it/],
    ['ENOTFOUND', /host name that leads nowhere/],
    ['28P01', /does not take this user with this password \(28P01\): mend user and password/],
    ['3D000', /has no database of this name/],
    ['42501', /grant it CREATE on the database/],
    ['SELF_SIGNED_CERT_IN_CHAIN', /sslrootcert/],
    ['XX000', /cannot be used \(XX000\): PostgreSQL 13 or later/],
  ])('is told by the code %s, with the way out', (code, sentence) => {
    const problem = toDatabaseProblem(Object.assign(new Error('postgres://ada:s3cret-word@db'), { code }));

    expect(problem).toBeInstanceOf(UserError);
    expect(problem.message).toMatch(
      /^DATABASE_URL leads to a PostgreSQL that .*; or unset it to keep the queue/,
    );
    expect(problem.message).toMatch(sentence);
    expect(problem.message).not.toContain('s3cret-word');
  });

  it.each([
    ['timeout exceeded when trying to connect', /does not answer \(timeout\)/],
    ['Connection terminated unexpectedly', /breaks the connection off \(closed\)/],
    ['The server does not support SSL connections', /offers no TLS/],
    ['anything else', /cannot be used \(Error\)/],
  ])('is told by the words "%s" of the driver', (words, sentence) => {
    expect(toDatabaseProblem(new Error(words)).message).toMatch(sentence);
  });

  it('keeps a sentence of our own', () => {
    const own = new UserError('queue-version', 'Written by another version.');

    expect(toDatabaseProblem(own)).toBe(own);
  });
});
