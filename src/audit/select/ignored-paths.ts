import { isBrokerDefinitions } from '../languages/plain-text.ts';
import { type FileText, isText } from '../source.ts';

/** Files that no rule looks into, with the reason a person reads in the coverage list. First match wins. */
const IGNORED: readonly { readonly pattern: RegExp; readonly reason: string }[] = [
  {
    pattern:
      /(^|\/)(package-lock\.json|pnpm-lock\.yaml|bun\.lockb?|\w+\.lock|go\.sum|\w*requirements[\w-]*\.txt)$/i,
    reason: 'dependency list',
  },
  {
    pattern: /(^|\/)(node_modules|vendor|third_party|bower_components|\.yarn|site-packages)\//,
    reason: 'vendored code',
  },
  {
    pattern:
      /(^|\/)(dist|build|out|\.next|generated|gen|__generated__|_gen)\/|[._-](min|bundle|generated|gen|pb|g)\.[a-z]+$|[._]pb2?(_grpc)?\.(go|py|rb)$|\.map$|\.d\.[cm]?ts$/,
    reason: 'generated file',
  },
  {
    pattern:
      /(^|\/)(tests?|__tests__|specs?|e2e|testdata|test-data|fixtures?|__mocks__|mocks?|factories|cassettes|snapshots?|__snapshots__|integration[-_]tests?|[\w-]+[-_]tests?|testutils?|testing)\/|[._-](test|tests|spec|e2e|stories|mock|mocks|fixture|bench)\.[a-z]+$|(^|\/)(test_[^/]*|conftest)\.py$|_(test|spec|mock)\.(go|py|rb|exs?)$|(Test|Tests|Spec|IT)\.(java|kt|cs|php|ts|js)$/,
    reason: 'test or fixture',
  },
  {
    pattern:
      /(?<!(^|\/)(com|org|net|io|dev))(^|\/)(examples?|seeds?|seeders?)\/|(^|\/)seed(s|er)?([._-]\w+)*\.[a-z]+$|[._-]seed(s|er)?\.[a-z]+$/i,
    reason: 'example or seed data',
  },
  // Workflows may run billing by the clock; see {@link isSettingsOnly}.
  {
    pattern: /^\.github\/(?!workflows\/)|^\.(circleci|gitlab)\/|(^|\/)\.[\w-]+\.ya?ml$/,
    reason: 'build settings',
  },
  {
    pattern: /(^|\/)(locales?|i18n|translations|lang|languages)\/.*\.(json|ya?ml|ts|js|po)$|\.(po|pot|arb)$/,
    reason: 'translation',
  },
  {
    pattern:
      /\.(md|mdx|markdown|rst|adoc|txt|svg|png|jpe?g|gif|ico|webp|pdf|woff2?|ttf|eot|css|s[ac]ss|less|html?|csv|tsv|zip|gz|mp4|lock|snap|ipynb|json|jsonc|json5|xml|toml|ini|cfg|env|sum|mod|proto|graphql|gql|svelte|vue|sh|ps1|bat|editorconfig|gitignore)$/i,
    reason: 'not program code',
  },
];

/** Files of formats that hold much else: read for what they set up, and for nothing else. */
export function isSettingsOnly(path: string): boolean {
  return path.startsWith('.github/workflows/') || isBrokerDefinitions(path);
}

/** How a generator marks what it makes: https://go.dev/s/generatedcode, and `@generated` of many tools. */
const GENERATED = /^\/\/ Code generated .* DO NOT EDIT\.$|^\W{1,4}@generated\b/m;
/** The mark stands above the code, behind a licence at most. */
const MAX_HEAD = 2_000;

/** True for code that a tool wrote: nobody mends it by hand, and what is wrong in it is wrong elsewhere. */
export function isGenerated(file: FileText | undefined): boolean {
  return isText(file) && GENERATED.test(file.text.slice(0, MAX_HEAD));
}

/** Why a path is never audited; null where it may be. */
export function ignoredReason(path: string): string | null {
  if (isBrokerDefinitions(path)) return null;
  return IGNORED.find((entry) => entry.pattern.test(path))?.reason ?? null;
}
