import type { FileFacts } from '../file-facts.ts';
import { plainName } from '../names.ts';
import type { ModelApi, PieceShape, UsagePlace, UsageStream } from './model-api.ts';
import { MODEL_APIS } from './model-apis.ts';
import { apisSpokenTo, isCountOf } from './model-counts.ts';

/** Each thing that some API's stream says of itself. */
function told<Told>(of: (stream: UsageStream) => Told | null | undefined): readonly Told[] {
  return MODEL_APIS.flatMap(({ stream }) => of(stream) ?? []);
}

/** Any of the names in every spelling that SDKs give them: `message_start`, `messageStart`, `RawMessageStartEvent`. */
function inAnySpelling(names: readonly string[]): RegExp {
  return new RegExp(names.map((name) => name.replaceAll('_', '_?')).join('|'), 'i');
}

const EVENTS = told(({ events }) => events);

/** The event of a stream that tells what went in. */
export const FIRST_EVENT = inAnySpelling(EVENTS.map(({ first }) => first));

/** The events that tell the counts reached by then, as they are written and in any spelling. */
export const LATER_EVENTS: ReadonlySet<string> = new Set(EVENTS.map(({ later }) => later));
export const LATER_EVENT = inAnySpelling([...LATER_EVENTS]);

/** Streams that end in several ways, each with the answer and its usage. */
export const ENDINGS = told(({ ends }) => ends);

/** Where usage stands in the events of a stream that carry it. */
export const USAGE_PLACES: readonly UsagePlace[] = told(({ places }) => places).flat();

/** How pieces look that bring text in the one field and usage in another. */
export const PIECE_SHAPES: readonly PieceShape[] = told(({ pieces }) => pieces);

/** Somewhere near, the usage of a stream is asked for: as an option, in a body that is added to, behind a flag. */
export const ASKS_FOR_USAGE = inAnySpelling([...new Set(told(({ askedBy }) => askedBy?.split('.')).flat())]);

const UNASKED_IN: ReadonlySet<string> = new Set(told(({ unaskedIn }) => unaskedIn));

/** True where the fields lead through one under which usage comes without being asked for. */
export function isUnasked(path: readonly string[]): boolean {
  return path.some((name) => UNASKED_IN.has(plainName(name)));
}

/**
 * True where all hosts that a file names send the usage of a stream by themselves; where it names none, all those that
 * are named by the files beside it.
 */
export function comesUnasked(text: string, beside: readonly string[]): boolean {
  const texts = /https?:\/\//.test(text) ? [text] : beside;
  const hosts = MODEL_APIS.filter(({ host }) => host !== null && texts.some((one) => host.test(one)));
  return hosts.length > 0 && hosts.every(({ stream }) => stream.askedBy === null);
}

/**
 * The API, spoken to by the file, whose every piece has this count of all that came before it; null where none is known
 * for it. The count is given by its fields from the outside in.
 */
export function apiWithCountSoFar(path: readonly string[], facts: FileFacts): ModelApi | null {
  const fits = (api: ModelApi): boolean =>
    api.stream.at === 'every piece' && api.stream.isCumulative && isCountOf(api, path);
  return apisSpokenTo(facts).find(fits) ?? null;
}
