import { visible } from './visible.ts';

/** A piece of HTML that is known to be safe: only {@link html} makes it, and that escapes what it is given. */
export interface Html {
  readonly html: string;
}

export type HtmlValue = string | number | Html | null | readonly HtmlValue[];

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * HTML from a template. Every value is escaped for text and for quoted attributes, unseen characters are shown;
 * only values that are HTML already stay as they are. Null is nothing, a list is its values in a row.
 * Attributes that hold a value must be quoted in the template, and none may be a handler or a style.
 */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  const text = strings.map((string, index) => string + toText(values[index] ?? null)).join('');
  return { html: text };
}

function toText(value: HtmlValue): string {
  if (value === null) return '';
  if (isList(value)) return value.map(toText).join('');
  if (typeof value === 'object') return value.html;
  return visible(String(value)).replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? '');
}

function isList(value: HtmlValue): value is readonly HtmlValue[] {
  return Array.isArray(value);
}
