/**
 * The same function, which works out its answer about each thing once: the second question is a look-up. For questions
 * about trees, files and lists of files, which never change once they are built. What is forgotten is forgotten with
 * its answer.
 */
export function remember<Thing extends object, Answer>(
  workOut: (thing: Thing) => Answer,
): (thing: Thing) => Answer {
  const answers = new WeakMap<Thing, { readonly answer: Answer }>();
  return (thing) => {
    const known = answers.get(thing);
    if (known !== undefined) return known.answer;
    const answer = workOut(thing);
    answers.set(thing, { answer });
    return answer;
  };
}

/** Names of a large program; with more, the oldest answers have served their time. */
const MAX_REMEMBERED = 20_000;
/** Longer texts are not names, and rarely asked about twice. */
const MAX_NAME = 100;

/**
 * The same function, which works out its answer about each name once: every rule asks about the same few thousand
 * names. Bounded in number and length.
 */
export function rememberNames<Answer extends NonNullable<unknown> | null>(
  workOut: (name: string) => Answer,
): (name: string) => Answer {
  const answers = new Map<string, Answer>();
  return (name) => {
    const known = answers.get(name);
    if (known !== undefined) return known;
    const answer = workOut(name);
    if (answers.size >= MAX_REMEMBERED) answers.clear();
    if (name.length <= MAX_NAME) answers.set(name, answer);
    return answer;
  };
}
