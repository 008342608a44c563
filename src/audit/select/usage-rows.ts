/** Tables, models and events of metered usage, as identifiers: `usage_events`, `UsageRecord`, `meterEvents`. */
const USAGE_ROWS =
  /(?<![a-z])(?:usage_(?:events?|records?|entries)|meter_events?|metered_events?|billable_events?|billing_events?)\b|(?<![a-z])usage(?:Events?|Records?)(?![a-z])|Usage(?:Events?|Records?|Recorded|Reported|Metered|Message)(?![a-z])|[mM]eterEvents?(?![a-z])|(?:Metered|Billable|Billing)Events?(?![a-z])|(?<![a-z])(?:record|report|track|emit|meter|to|build|send|submit|export|collect)_usage\b|(?<![a-z])(?:[rR]ecord|[rR]eport|[tT]rack|[eE]mit)Usage(?![a-z])/;

/** SQL that makes a table named after usage or writes its rows: `INSERT INTO egress_usage`; not that of a machine. */
const WRITTEN_TABLE =
  /\b(?:create\s{1,9}table(?:\s{1,9}if\s{1,9}not\s{1,9}exists)?|insert\s{1,9}(?:ignore\s{1,9})?into|merge\s{1,9}into)\s{1,9}["`[]?(?:\w{1,40}["`\]]?\.["`[]?)?(?!\w{0,40}(?:cpu|memory|mem|disk|heap|gpu|ram|swap|thread|resource)_)(?:[a-z0-9_]{1,40}_)?usages?(?:_[a-z0-9_]{1,40})?\b/i;

/** Rows of usage under further names, and what holds them. */
const FURTHER_ROWS =
  /(?<![a-z])usage_(?:outbox|ledger|totals?|lines?|rows?|buckets?|rollups?|reports?)\b|Usage(?:Outbox|Ledger|Totals?|Lines?|Rows?|Entry|Entries|Rollups?|Exporter|Reporter|Recorder)(?![a-z])|(?<![a-z])meter_readings?\b|[mM]eterReadings?(?![a-z])/;

/** True where a file's text names such rows. */
export function holdsUsageRows(text: string): boolean {
  return USAGE_ROWS.test(text) || FURTHER_ROWS.test(text) || WRITTEN_TABLE.test(text);
}
