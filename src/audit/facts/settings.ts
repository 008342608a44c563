import type { SyntaxNode } from '../languages/syntax.ts';
import { calleePath, pathOf } from './calls.ts';
import { literalString, resolve } from './values.ts';

/** A value that the environment gives: under which name, and what stands in for it where none is given. */
export interface Setting {
  readonly name: string;
  /** Null where there is none, or where it is not a plain text. */
  readonly fallback: string | null;
}

const READS =
  /(^|\.)(environ\.get|getenv|Getenv|GetEnvironmentVariable|LookupEnv|ENV\.fetch|ENV\.get|env\.get|env\.var|env|config)$/;
const HOLDERS = /(^|\.)(process\.env|environ|ENV|_ENV|import\.meta\.env|Bun\.env)$/;

/**
 * The setting that an expression reads, behind names and fallbacks: `os.environ.get("TABLE", "usage")`,
 * `process.env.TABLE ?? 'usage'`, `os.Getenv("TABLE")`, `ENV["TABLE"]`. Null where it reads none.
 */
export function settingOf(node: SyntaxNode): Setting | null {
  const value = resolve(node);
  switch (value.kind) {
    case 'binary':
      return /^(\|\||\?\?)$/.test(value.operator) ? withFallback(value.left, value.right) : null;
    case 'member':
      return HOLDERS.test(pathOf(value.object)) ? { name: value.name, fallback: null } : null;
    case 'index':
      return HOLDERS.test(pathOf(value.object).replace(/^\$/, '')) ? named(value.index, null) : null;
    case 'call': {
      const [first, second] = value.arguments;
      const isRead = first !== undefined && READS.test(calleePath(value).replaceAll('::', '.'));
      return isRead ? named(first.value, second?.value ?? null) : chained(value.callee);
    }
    default:
      return null;
  }
}

/** `env::var("TABLE").unwrap_or("usage".into())`, `System.getenv("TABLE").trim()`. */
function chained(callee: SyntaxNode): Setting | null {
  return callee.kind === 'member' && callee.object.kind === 'call' ? settingOf(callee.object) : null;
}

function withFallback(left: SyntaxNode, right: SyntaxNode): Setting | null {
  const setting = settingOf(left);
  return setting === null ? null : { ...setting, fallback: literalString(right) };
}

function named(name: SyntaxNode, fallback: SyntaxNode | null): Setting | null {
  const text = literalString(name);
  return text === null ? null : { name: text, fallback: fallback === null ? null : literalString(fallback) };
}
