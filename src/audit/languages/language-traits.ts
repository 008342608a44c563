/** What facts and rules ask of a language beyond its syntax tree: how its programs wait, fail and compute. */
export interface LanguageTraits {
  /** A call that does I/O gives back a promise, where nothing else is known of it. */
  readonly ioReturnsPromise: boolean;
  /** The call of an async function waits for its end without a word. */
  readonly waitsForAsync: boolean;
  /** A failure is a value that the caller has to look at, not one that is raised. */
  readonly failsByValue: boolean;
  /** What a map does not have is read as zero, and nothing is raised. */
  readonly readsMissingAsZero: boolean;
  /** What is assigned is a copy of all its fields, where it is no pointer; maps in it are shared. */
  readonly assigningCopies: boolean;
  /** Arrays and maps are copied as well where they are assigned or handed over. */
  readonly assigningCopiesArrays: boolean;
  /** A variable is declared by the first assignment to it, and is the function's own where nothing says otherwise. */
  readonly declaresByAssigning: boolean;
  /** The value of its last expression is a function’s answer, be it an assignment. */
  readonly answersWithLast: boolean;
  /** The compiler tells of a condition that is no boolean, and of what is never nothing compared with nothing. */
  readonly checksConditions: boolean;
  /** A parameter's default, and what stands in a class, is computed once, where it is declared. */
  readonly defaultsOnce: boolean;
  /** The usual query builders change themselves: what their methods give back may be thrown away. */
  readonly queriesChange: boolean;
  /** Exact decimals are computed with by `*` and `+`, as floats are. */
  readonly decimalsUseOperators: boolean;
  /** `addMonths` of the usual date library runs over into the next month; elsewhere it stops at the last day. */
  readonly addedMonthsRunOver: boolean;
  /** Where its programs get their packages from; null for what imports none. */
  readonly registry: 'npm' | 'pypi' | 'go' | 'rubygems' | 'maven' | 'packagist' | 'nuget' | 'crates' | null;
  /** Whether `/` of two whole numbers drops the rest: by their declared types, by their values alone, or never. */
  readonly integerDivision: 'typed' | 'untyped' | 'none';
}

/** What holds of a language that says nothing else of itself. */
export const USUAL_TRAITS: LanguageTraits = {
  ioReturnsPromise: false,
  waitsForAsync: false,
  failsByValue: false,
  readsMissingAsZero: false,
  assigningCopies: false,
  assigningCopiesArrays: false,
  declaresByAssigning: false,
  answersWithLast: false,
  checksConditions: false,
  defaultsOnce: false,
  queriesChange: false,
  decimalsUseOperators: false,
  addedMonthsRunOver: false,
  registry: null,
  integerDivision: 'none',
};
