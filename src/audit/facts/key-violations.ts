/**
 * What databases and mappers call the refusal of a second row by a unique key, as code: PostgreSQL, Prisma, MySQL, SQLite,
 * MongoDB. https://www.postgresql.org/docs/current/errcodes-appendix.html,
 * https://www.prisma.io/docs/orm/reference/error-reference#p2002,
 * https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html#error_er_dup_entry
 */
const CODES = new Set(['23505', 'P2002', 'ER_DUP_ENTRY', 'SQLITE_CONSTRAINT_UNIQUE', 'E11000']);

/** True for the code by which a database says that a unique key refuses a row. */
export function isKeyViolationCode(text: string): boolean {
  return CODES.has(text);
}

/** The name of an error by which a unique key refuses a row: `IntegrityError`, `RecordNotUnique`, `ErrDuplicatedKey`. */
export function isKeyViolation(name: string): boolean {
  return /unique|integrity|duplicate|already_?exists/i.test(name);
}
