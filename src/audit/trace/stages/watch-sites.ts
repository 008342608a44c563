import { calleeName, calleePath } from '../../facts/calls.ts';
import { literalString } from '../../facts/values.ts';
import type { CallNode } from '../../languages/syntax.ts';
import { isInBillingPlace, namesAround, type Place } from '../place.ts';
import { isAboutUsage } from '../vocabulary.ts';
import { type SiteDraft, vocabularyDraft } from './draft.ts';

const CAPTURES =
  /^(capture_?exception|capture_?message|capture_?error|notice_?error|record_?exception|report_?error|notify_?error|track_?exception|send_?alert|notify_?slack|send_?slack\w*)$/i;
const METRICS =
  /(^|\.)(statsd|dogstatsd|datadog|metrics?\w*|prom(etheus)?\w*|\w*counter|\w*gauge|\w*histogram|telemetry|stats|yabeda)\./i;
const METRIC_METHODS =
  /^(inc(rement)?|add|count|gauge|set|observe|histogram|record|timing|distribution|inc_by|with_?label_?values|labels)$/i;
const RECONCILES = /reconcil|verify_?usage|detect_?(drift|anomal)|compare_?usage|audit_?usage/i;

/** Sites that watch over metering: failures captured, counters kept, totals reconciled. */
export function watchSites(place: Place): SiteDraft[] {
  return place.facts.nodes('call').flatMap((call) => {
    const name = calleeName(call);
    if (reconciles(name, isInBillingPlace(call, place)))
      return [watching(call, `compares usage with another source (${name})`)];
    const watches =
      CAPTURES.test(name) || (METRICS.test(`${calleePath(call)}.`) && METRIC_METHODS.test(name));
    if (!watches || !isAboutMetering(call, place)) return [];
    return [watching(call, `makes metering visible (${name})`)];
  });
}

/** Payments and invoices are reconciled too; metering is when usage is. */
function reconciles(name: string, isBilling: boolean): boolean {
  return RECONCILES.test(name) && isAboutUsage(name, isBilling) && !/payment|license|invoice/i.test(name);
}

function watching(call: CallNode, what: string): SiteDraft {
  return vocabularyDraft({ stage: 'watch', node: call, what });
}

function isAboutMetering(call: CallNode, place: Place): boolean {
  const isBilling = isInBillingPlace(call, place);
  const first = call.arguments[0] ? literalString(call.arguments[0].value) : null;
  const said = [first ?? '', calleePath(call), ...namesAround(call).slice(0, 2)];
  return isBilling || said.some((name) => isAboutUsage(name, false));
}
