/** Puts a thing at the end of the list that a map holds under a key, and begins the list where there is none. */
export function putUnder<Key, Thing>(lists: Map<Key, Thing[]>, key: Key, thing: Thing): void {
  const same = lists.get(key);
  if (same === undefined) lists.set(key, [thing]);
  else same.push(thing);
}
