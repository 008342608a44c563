/**
 * Unseen characters that JSON itself would leave as they are: a terminal acts on the C1 controls and on
 * bidirectional overrides. As `\u` escapes they mean the same to every reader of JSON.
 */
const UNSEEN = /[\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u007f-\u009f]/gu;

/** JSON with two spaces of indentation and a final line feed, without any unseen character. */
export function toPrintableJson(value: object): string {
  return `${JSON.stringify(value, null, 2).replace(UNSEEN, escapeUnits)}\n`;
}

function escapeUnits(character: string): string {
  // By UTF-16 unit: JSON knows no escape for a whole code point above U+FFFF.
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}
