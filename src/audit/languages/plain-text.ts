import { USUAL_TRAITS } from './language-traits.ts';
import type { FileNode, StringNode, SyntaxFile } from './syntax.ts';

/** Formats without a grammar of ours whose text rules still read: SQL scripts, templates of SQL, settings. */
const EXTENSIONS = ['.sql', '.yaml', '.yml', '.ddl', '.prisma', '.jinja', '.tmpl'];

/** True for a file that is audited as one long text. */
export function isPlainText(path: string): boolean {
  return EXTENSIONS.some((extension) => path.toLowerCase().endsWith(extension)) || isBrokerDefinitions(path);
}

/** RabbitMQ's queues as JSON, under the names its documentation gives such a file. */
export function isBrokerDefinitions(path: string): boolean {
  return /(^|\/)(rabbit[\w.-]*|[\w-]*definitions)\.json$/i.test(path);
}

/** Go's module file, which says for which version of the language the code is written: https://go.dev/ref/mod#go-mod-file-go */
export function isModuleFile(path: string): boolean {
  return /(^|\/)go\.mod$/.test(path);
}

/** A file of one string node, so that whatever reads SQL in a program's strings reads an SQL script too. */
export function toPlainTextFile(path: string, text: string): SyntaxFile {
  const span = { start: 0, end: text.length, startLine: 1, endLine: text.split('\n').length };
  const script: StringNode = { kind: 'string', value: text, parts: [], isSymbol: false, span, parent: null };
  const root: FileNode = { kind: 'file', body: [script], span, parent: null };
  script.parent = root;
  const language = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  return {
    path,
    language,
    text,
    root,
    comments: [],
    ...USUAL_TRAITS,
    hasErrors: false,
  };
}
