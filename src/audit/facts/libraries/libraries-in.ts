import type { FileFacts } from '../file-facts.ts';
import { remember } from '../remember.ts';
import { literalString } from '../values.ts';
import { DATABASE_LIBRARIES } from './database-libraries.ts';
import type { DatabaseLibrary } from './database-library.ts';

/** The libraries of the table that a file imports, in the order of the table. */
export const librariesIn = remember((facts: FileFacts): readonly DatabaseLibrary[] => {
  const modules = modulesOf(facts);
  return DATABASE_LIBRARIES.filter(({ imports }) =>
    imports.some((prefix) => modules.some((module) => isUnder(module, prefix))),
  );
});

/** What a file imports, spelled the same in every language: `Doctrine\ORM` and `org::jooq` divide by dots. */
function modulesOf(facts: FileFacts): readonly string[] {
  const written = facts
    .nodes('import')
    .flatMap(({ module, names }) => [module, ...names.map(({ name }) => `${module}.${name}`)]);
  const required = facts.callsNamed(/^require$/).flatMap(({ arguments: [first] }) => {
    const module = first === undefined ? null : literalString(first.value);
    return module === null ? [] : [module];
  });
  return [...new Set([...written, ...required])].map((module) =>
    module.replace(/^\\/, '').replaceAll(/::|\\/g, '.'),
  );
}

function isUnder(module: string, prefix: string): boolean {
  // What is generated into the project's own packages: `example.com/shop/ent`.
  if (prefix.startsWith('*')) return module.endsWith(prefix.slice(1));
  return (
    module.startsWith(prefix) &&
    (module.length === prefix.length || /[./]/.test(module.charAt(prefix.length)))
  );
}
