/** So many lines say where a file belongs; more of them are a table of contents. */
const MAX_PACKAGES = 5;

const DECLARES = /^[ \t]*(?:package|namespace|module)[ \t]+([\w.\\:]{1,120})/gm;

/** The packages, namespaces and modules a text says it belongs to: they tell what its path may not. */
export function packagesIn(text: string): readonly string[] {
  const known = packagesOfText.get(text);
  if (known !== undefined) return known;
  const names: string[] = [];
  for (const [, name = ''] of text.matchAll(DECLARES)) {
    if (names.length >= MAX_PACKAGES) break;
    names.push(name);
  }
  if (packagesOfText.size >= MAX_REMEMBERED) packagesOfText.clear();
  packagesOfText.set(text, names);
  return names;
}

/** The same few texts are asked about for each of their nodes. */
const packagesOfText = new Map<string, readonly string[]>();
const MAX_REMEMBERED = 500;
