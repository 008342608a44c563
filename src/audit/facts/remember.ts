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
