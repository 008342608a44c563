/** The name of an error by which a unique key refuses a row: `IntegrityError`, `RecordNotUnique`, `ErrDuplicatedKey`. */
export function isKeyViolation(name: string): boolean {
  return /unique|integrity|duplicate|already_?exists/i.test(name);
}
