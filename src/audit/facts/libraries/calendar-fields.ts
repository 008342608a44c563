import type { LanguageTraits } from '../../languages/language-traits.ts';

/** A method of a date that counts otherwise than people write dates. Names stand in one text, divided by spaces. */
export interface CalendarField {
  readonly source: string;
  readonly registry: NonNullable<LanguageTraits['registry']>;
  readonly names: string;
  /** `month`: January is 0. `weekday`: it is the day of the week, Sunday 0. `year`: 1900 is taken off. */
  readonly gives: 'month' | 'weekday' | 'year';
  /** What gives the value that the name sounds like; null where one has to be added. */
  readonly instead: string;
}

export const CALENDAR_FIELDS: readonly CalendarField[] = [
  {
    source: 'https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Date/getUTCMonth',
    registry: 'npm',
    names: 'getMonth getUTCMonth',
    gives: 'month',
    instead: 'getUTCMonth() + 1',
  },
  {
    source: 'https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Date/getDay',
    registry: 'npm',
    names: 'getDay getUTCDay',
    gives: 'weekday',
    instead: 'getUTCDate()',
  },
  {
    source: 'https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Date/getYear',
    registry: 'npm',
    names: 'getYear',
    gives: 'year',
    instead: 'getUTCFullYear()',
  },
];
