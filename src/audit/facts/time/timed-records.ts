import type { FileFacts } from '../file-facts.ts';
import { plainName, wordsOf } from '../names.ts';
import { remember } from '../remember.ts';
import { tablesIn } from '../schema/tables-in.ts';
import { sqlInCode } from '../sql/sql-in-code.ts';
import { isMomentName } from './time-names.ts';

/** A kind of record that brings along when what it tells of happened: an event, a row, a message. */
export interface TimedRecord {
  /** In one spelling, without the ending of several: `usageevent` for `usage_events` and `UsageEvent`. */
  readonly name: string;
  /** The time it happened at, as written. */
  readonly happened: string;
  /** The times at which it came in or was written down, as written. */
  readonly arrivals: readonly string[];
}

const ARRIVED =
  /^(created|inserted|ingested|received|arrived|loaded|synced|imported|uploaded|stored|written|processed|ingest|insert|arrival|load)$/;
/** Times in the life of a record itself: they tell nothing of when it happened. */
const LIFE =
  /^(updated|modified|changed|deleted|removed|archived|expires|expired|expiry|cancelled|canceled|voided|invoiced|billed|paid|due|closed|locked|verified|confirmed|revoked|reset|sync|next|last|seen|failed|retried|published|scheduled|activated|trial|renews|renewed|refunded|reversed|reverted|queued|enqueued|started|begins|starts|ends|end|start|period|issued|approved|signed)$/;
/** They say by themselves that they are the event's own time, whatever else a row keeps. */
const HAPPENED =
  /^(occurred|happened|timestamp|event|measured|used|usage|read|taken|performed|captured|metered|ts|observed|consumed|sent|served|printed|ended|finished|completed)$/;

/** A name such as `ingested_at`, `insertedTime`, `created`. */
export function isArrivalTime(name: string): boolean {
  const words = wordsOf(name);
  return isTime(name, words) && words.some((word) => ARRIVED.test(word)) && !words.includes('event');
}

/** A name such as `occurred_at`, `finishedAt`, `timestamp`: when it happened, and neither came in nor was changed. */
export function isHappenedTime(name: string): boolean {
  const words = wordsOf(name);
  return isTime(name, words) && !words.some((word) => ARRIVED.test(word) || LIFE.test(word));
}

function isTime(name: string, words: readonly string[]): boolean {
  return isMomentName(name) || (words.length > 1 && words.at(-1) === 'on');
}

/** The records that the files declare, by name: tables, entities, classes, structs and interfaces. */
export const timedRecords = remember((files: readonly FileFacts[]): ReadonlyMap<string, TimedRecord> => {
  const records = new Map<string, TimedRecord>();
  // What a declaration says goes before what queries let see.
  const declared = [...files.flatMap(askedIn), ...files.flatMap(declaredIn)];
  for (const { name, fields } of declared) {
    const times = fields.filter(isHappenedTime);
    const happened = times.find(isStrong) ?? times[0];
    if (happened === undefined) continue;
    records.set(recordName(name), {
      name: recordName(name),
      happened,
      arrivals: fields.filter(isArrivalTime),
    });
  }
  return records;
});

/** Said for sure to be the time of the event; what else is called `…At` may be anything's. */
export function isStrong(name: string): boolean {
  return wordsOf(name).some((word) => HAPPENED.test(word));
}

/** Beside such a time even the one at which a row was created is only that of its arrival. */
export function isSure(name: string): boolean {
  return wordsOf(name).some((word) => SURE.test(word));
}

const SURE = /^(occurred|happened|timestamp|event|measured|used|usage|read|metered|consumed|observed|ts)$/;

/** One spelling for a record, its table and a list of them. */
export function recordName(name: string): string {
  return plainName(name)
    .replace(/ies$/, 'y')
    .replace(/(entity|model|dto|s)$/, '');
}

interface Declared {
  readonly name: string;
  readonly fields: readonly string[];
}

function declaredIn(facts: FileFacts): readonly Declared[] {
  const tables = tablesIn(facts).map(({ name, columns }) => ({
    name,
    fields: columns.map((column) => column.name),
  }));
  const classes = facts.nodes('class').flatMap(({ name, body }): Declared[] => {
    const fields = body.flatMap((one) =>
      one.kind === 'assign' && one.targets[0]?.kind === 'name' ? [one.targets[0].name] : [],
    );
    return name === null || fields.length === 0 ? [] : [{ name, fields }];
  });
  return [...tables, ...classes, ...aliasesIn(facts)];
}

/** The times of a table that a query over it alone names, where its own time and that of its arrival are both among them. */
function askedIn(facts: FileFacts): readonly Declared[] {
  return sqlInCode(facts).flatMap(({ statement: { tables, text } }): Declared[] => {
    const [table, ...others] = tables;
    if (table === undefined || others.length > 0 || table.query !== null || text.length > MAX_ASKED)
      return [];
    const fields = [...new Set(text.match(/\b[a-z]+_[a-z_]+\b/g) ?? [])].filter(
      (name) => isArrivalTime(name) || (isHappenedTime(name) && isStrong(name)),
    );
    const isBoth = fields.some(isArrivalTime) && fields.some(isHappenedTime);
    return isBoth ? [{ name: table.name, fields }] : [];
  });
}

/** Longer statements are about more than one table. */
const MAX_ASKED = 2_000;

/** TypeScript's `type Reading = { … }`, of which the tree keeps nothing, and the time stamps Rails adds by itself. */
const ALIAS = /\btype\s+(\w{1,80})\s*=\s*\{([^{}]{1,2000})\}/g;
const STAMPED = /create_table\s+:(\w{1,80})[\s\S]{0,4000}?^\s*end/gm;

function aliasesIn({ file: { text } }: FileFacts): readonly Declared[] {
  const aliases = [...text.matchAll(ALIAS)].map(([, name = '', body = '']) => ({
    name,
    fields: [...body.matchAll(/(\w+)\??\s*:/g)].map(([, field = '']) => field),
  }));
  const migrations = [...text.matchAll(STAMPED)].map(([body, name = '']) => ({
    name,
    fields: [
      ...[...body.matchAll(/t\.\w+\s+:(\w+)/g)].map(([, field = '']) => field),
      ...(/t\.timestamps/.test(body) ? ['created_at'] : []),
    ],
  }));
  return [...aliases, ...migrations];
}
