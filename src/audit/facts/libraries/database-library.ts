/**
 * What one library that keeps rows does, by the names of its calls: which run at once, which only prepare, what locks,
 * what a refused repeat is called. Names are written as in the library and compared without regard to casing, underscores
 * and the affixes by which a language says that a call waits; several of a kind stand in one text, divided by spaces.
 */
export interface DatabaseLibrary {
  readonly name: string;
  /** What an import of it starts with, or in Ruby and PHP the constant it hangs from; empty where files name none. */
  readonly imports: readonly string[];
  /** Where the names below were read. */
  readonly sources: readonly string[];
  /** Asks for a row, a value or whether there is one. */
  readonly looksUp?: string;
  /** Puts rows in. */
  readonly inserts?: string;
  /** Writes columns of rows that are there. */
  readonly changes?: string;
  /** Takes rows out, or marks them as taken out, at once; not `remove`, which lists and sessions have too. */
  readonly deletes?: string;
  /** Writes a row that was changed in memory: its own call, or one that is given it. */
  readonly saves?: string;
  /** Writes all that was changed in a session, whatever it is called on. */
  readonly flushes?: string;
  /** Lets the database settle a row that is there already. */
  readonly settles?: string;
  /** Looks for a row and puts one in where there is none, in two statements: only a unique key keeps repeats out. */
  readonly findsOrMakes?: string;
  /** Locks the rows it reads: calls, options and modes. */
  readonly locks?: string;
  /** Notices at the write that a row was changed since it was read: options, annotations and errors. */
  readonly notices?: string;
  /** Opens a transaction: by a callback, a block, or until it is committed. */
  readonly opens?: string;
  /** Opens a part of one that can fail alone. */
  readonly savepoints?: string;
  readonly staging?: Staging;
  readonly building?: Building;
  /** What a row refused by a unique key raises or answers: types, codes, predicates. */
  readonly violations?: string;
  readonly cap?: AnswerCap;
  /** How a failed statement is told where nothing is raised. */
  readonly answersFailure?: AnsweredFailure;
}

/** Rows that are only kept in memory by one call and written by another. */
export interface Staging {
  readonly stages: string;
  readonly saves: string;
  /** A block that saves when it ends well. */
  readonly savesAround: string;
  /** Opens what the rows are kept in; what is not saved when that ends is thrown away. */
  readonly opens: string;
}

/** Statements that are only put together, until something sends them. */
export interface Building {
  /** The call that a writing statement begins with. */
  readonly begins: string;
  /** The calls that send it; also those that make its text, which somebody else sends. */
  readonly runs: string;
  /** It is sent as soon as it is waited for or returned: `then` sends it. */
  readonly isSentByWaiting: boolean;
}

/** So many rows one answer holds, and no more, unless the read asks for a part of them. */
export interface AnswerCap {
  readonly rows: number;
  /** The calls that ask for a part, or for one row. */
  readonly asks: string;
}

/** A failure that stands in the answer: whoever does not look there never learns of it. */
export interface AnsweredFailure {
  /** The field of the answer: `error` of `{ data, error }`. */
  readonly field: string;
  /** The calls that make the library raise instead. */
  readonly raisedBy: string;
  /** The calls that write. */
  readonly writes: string;
}
