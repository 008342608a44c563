import { plainName } from '../names.ts';
import { rememberNames } from '../remember.ts';

/** The names of types that hold one number, or its text, in all languages: `BigDecimal`, `u64`, `decimal.Decimal`. */
const TYPES =
  '(u?int(eger)?(8|16|32|64|128)?|[iuf](8|16|32|64|128)|float(32|64)?|double|long|short|num(ber|eric)?|(big)?decimal|big(int(eger)?)?|str(ing)?)';
const CONVERTS = new RegExp(
  `^(to|parse|as|newfrom|from)?${TYPES}(val(ue)?)?(ornull|orzero|ordefault)?$|^to[idfs]$|^valueof$|^atoi$|^intpart$|^(try)?(from|into|parse)$|^unwrap(or(default)?)?$`,
);

/**
 * True for the name of a call that hands on the number it is given in another type, or takes it out of its wrapping:
 * `Number`, `parseInt`, `to_i`, `decimal.NewFromInt`, `longValue`, `unwrap_or`. The number stays what it is.
 */
export const isConversion = rememberNames((name): boolean => CONVERTS.test(plainName(name)));
