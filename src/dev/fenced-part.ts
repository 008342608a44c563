/**
 * Puts `part` between the marks `<!-- generated: name -->` and `<!-- end of generated: name -->` of a document
 * and leaves the rest alone.
 * @throws Error when the document lacks the marks.
 */
export function replacePart(document: string, name: string, part: string): string {
  const start = `<!-- generated: ${name} -->`;
  const end = `<!-- end of generated: ${name} -->`;
  const from = document.indexOf(start);
  const to = document.indexOf(end, from);
  if (from === -1 || to === -1) throw new Error(`The document lacks the marks "${start}" and "${end}".`);
  return `${document.slice(0, from + start.length)}\n${part}\n${document.slice(to)}`;
}
