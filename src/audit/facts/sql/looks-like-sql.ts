/** Enough to see the verb and the clause that must follow it, in indented text too. */
const LOOKED_AT = 4_000;

/** A verb at the start, behind comments, parentheses and a WITH or EXPLAIN, and behind the BEGIN of a script. */
const START =
  /^(?:\s|\(|--[^\n]{0,300}\n|\/\*[^*]{0,300}\*\/|(?:begin|start\s+transaction)\s*;|\{\{(?:[^}]|\}(?!\})){0,2000}\}\}|\{%[^%]{0,600}%\}|\{#[^#]{0,600}#\})*(select|insert|replace|update|delete|merge|with|create|alter|drop|truncate|explain|from|where|group|order|having|upsert)\b/i;

/** What must follow each verb; prose rarely has it. */
const FOLLOWS: Readonly<Record<string, RegExp>> = {
  select: /^select\s[\s\S]*?\sfrom\s|^select\s+(?:distinct\b|\*|[\w.$"`]{1,100}\s*\(|\d+\s*(?:;|$))/i,
  insert: /^insert\s+(?:or\s+\w+\s+|ignore\s+)?into\s+\S[\s\S]*?(?:\(|\bvalues\b|\bselect\b|\bset\b)/i,
  upsert: /^upsert\s+into\s+\S/i,
  replace: /^replace\s+into\s+\S/i,
  update: /^update\s[\s\S]{1,400}?\sset\s+(?:\(|[^\s=]{1,100}\s*=)/i,
  delete: /^delete\s+from\s+[^\s;]{1,200}\s*(?:;|$|where\b|using\b|as\b|returning\b|\w{1,100}\s+where\b)/i,
  merge: /^merge\s+into\s+\S[\s\S]*?\susing\s/i,
  with: /^with\s+(?:recursive\s+)?[\w"`${}]{1,200}\s*(?:\([^()]{0,400}\)\s*)?as\s*(?:not\s+)?(?:materialized\s*)?\(/i,
  create:
    /^create\s+(?:[a-z]+\s+){0,4}(?:table|view|index|function|trigger|type|schema|database|extension|policy)\s/i,
  alter: /^alter\s+(?:table|index|type|view)\s/i,
  drop: /^drop\s+(?:materialized\s+)?(?:table|index|view|type|function|trigger)\s/i,
  truncate: /^truncate\s+(?:table\s+)?[\w."`]{1,200}\s*(?:;|$|restart\b|cascade\b)/i,
  explain:
    /^explain\s+(?:\([^()]{0,200}\)\s*|analyze\s+|verbose\s+){0,3}(?:select|insert|update|delete|with)\s/i,
  from: /^from\s+[\w."`${}]{1,200}\s+(?:as\s+)?(?:\w{1,100}\s+)?(?:where|(?:left|right|inner|cross|full)\s|join|group\s+by|final)\b/i,
  where: /^where\s[^\n]{1,400}?(?:[<>=]|\bin\s*\(|\bis\s+(?:not\s+)?null\b|\bbetween\b|\bi?like\b)/i,
  group: /^group\s+by\s+[\w."`$({]/i,
  order: /^order\s+by\s+[\w."`$({]/i,
  having: /^having\s[^\n]{1,400}?[<>=]/i,
};

/**
 * Whether text reads as a SQL statement or as a clause of one. Meant for asking every string of a file: it looks at
 * the first few thousand characters only, and prose ("Select a plan from the list") is told apart where it has no
 * shape of a statement. Says yes to some sentences; `parseSql` then finds no known table in them.
 */
export function looksLikeSql(text: string): boolean {
  const head = text.length > LOOKED_AT ? text.slice(0, LOOKED_AT) : text;
  const verb = START.exec(head);
  const word = verb?.[1]?.toLowerCase();
  if (verb === null || word === undefined) return false;
  const statement = head.slice(verb[0].length - word.length);
  if (FOLLOWS[word]?.test(statement) !== true) return false;
  return word === 'select' || word === 'group' || word === 'order' ? !isProse(statement) : true;
}

/** Two plain words side by side where columns should stand: "Select a plan from the list". */
function isProse(statement: string): boolean {
  const from = statement.search(/\sfrom\s/i);
  const list = statement.slice(0, from < 0 ? LOOKED_AT : from).replace(/^\w+\s+(?:by\s+)?/i, '');
  return list.split(',').some((item) => {
    const words = item.trim().split(/\s+/);
    const isPlain = words.length > 1 && words.every((word) => /^[a-z']+[.!?:]?$/i.test(word));
    return (
      isPlain && !words.some((word) => /^(as|distinct|all|case|asc|desc|nulls|limit|sql|over)$/i.test(word))
    );
  });
}
