/**
 * What is known of the usage of an API of language models. Names are in one spelling (see `plainName`), since SDKs write
 * `prompt_tokens`, `promptTokens`, `PromptTokens` and `getPromptTokens()` for the same field.
 */
export interface ModelApi {
  readonly name: string;
  /** Where each fact of the row was read: an API's own page, its SDK, or an answer of it that was recorded. */
  readonly sources: readonly string[];
  /** The file speaks to this API: its SDK, its address, or a name that it alone uses. */
  readonly speaks: RegExp;
  /** Hosts of its own, where it shares its paths with others. */
  readonly host: RegExp | null;
  /** What the object with the counts is called, in one spelling. */
  readonly owners: readonly string[];
  readonly counts: readonly ModelCount[];
  readonly stream: UsageStream;
}

export type CountKind =
  | 'input'
  | 'output'
  | 'total'
  | 'reasoning'
  | 'cache reads'
  | 'cache writes'
  | 'cache misses'
  | 'tool prompts'
  | 'audio'
  | 'predictions';

export interface ModelCount {
  /** The fields on the way from the usage to the count, joined by a dot. */
  readonly name: string;
  readonly kind: CountKind;
  /** Counts of the same usage that are in this one already; what is not named here stands apart, or is not known. */
  readonly holds?: readonly string[];
  /** Counts that are billed beside this one: whoever reads this one alone leaves them out. */
  readonly beside?: readonly string[];
}

export interface UsageStream {
  /** The pieces that carry usage. */
  readonly at: 'last piece' | 'every piece' | 'first and later event' | 'event of its own';
  /** A later piece tells what the earlier ones told as well: it is set and not added. */
  readonly isCumulative: boolean;
  /** The option without which no piece has it; null where it comes unasked. */
  readonly askedBy: string | null;
  /** The field of the last piece under which it comes all the same, in one spelling. */
  readonly unaskedIn?: string;
  /** Events that carry it: the first tells what went in, the later one the counts reached by then. */
  readonly events?: { readonly first: string; readonly later: string };
  /** Under which field of an event its usage stands; null where it stands beside the event's other fields. */
  readonly places?: readonly UsagePlace[];
  /** The event with which the answer ends, and the others that end it with usage of their own. */
  readonly ends?: { readonly event: string; readonly others: readonly string[] };
  readonly pieces?: PieceShape;
}

export interface UsagePlace {
  readonly event: string;
  readonly under: string | null;
  /** A field of the event under which usage is looked for at times, and never stands. */
  readonly notUnder?: string;
}

/** By which fields pieces that are told from others are known, in one spelling but for what is said to people. */
export interface PieceShape {
  /** The field of which text is read, as the API writes it. */
  readonly text: string;
  /** Any of these beside it makes the shape sure. */
  readonly beside: readonly string[];
  /** Where such an answer sends its usage, as the API writes it. */
  readonly usage: string;
  /** Any of these shows that the usage is read. */
  readonly usageFields: readonly string[];
}

export const LAST_UNASKED: UsageStream = { at: 'last piece', isCumulative: false, askedBy: null };
