import { describe, expect, it } from 'vitest';
import { isKeyViolation } from '#audit/facts/key-violations.ts';

describe('an error of a unique key', () => {
  it.each(['IntegrityError', 'ActiveRecord::RecordNotUnique', 'ErrDuplicatedKey', 'AlreadyExistsException'])(
    'is %s',
    (name) => {
      expect(isKeyViolation(name)).toBe(true);
    },
  );

  it.each(['TimeoutError', 'NotFound'])('is not %s', (name) => {
    expect(isKeyViolation(name)).toBe(false);
  });
});
