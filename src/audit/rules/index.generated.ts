// Made by "npm run generate" from the folders of the sections; do not edit.
import { ambiguousLatest } from './aggregation/ambiguous-latest.ts';
import { arrivalTime } from './aggregation/arrival-time.ts';
import { calendarZone } from './aggregation/calendar-zone.ts';
import { carriedState } from './aggregation/carried-state.ts';
import { clearedBeforeUse } from './aggregation/cleared-before-use.ts';
import { completeShare } from './aggregation/complete-share.ts';
import { containedPart } from './aggregation/contained-part.ts';
import { copiedLine } from './aggregation/copied-line.ts';
import { crossedPeriod } from './aggregation/crossed-period.ts';
import { cumulativeAddition } from './aggregation/cumulative-addition.ts';
import { currentTerms } from './aggregation/current-terms.ts';
import { cutResult } from './aggregation/cut-result.ts';
import { droppedPeriod } from './aggregation/dropped-period.ts';
import { earlyRounding } from './aggregation/early-rounding.ts';
import { emptiedBeforeRead } from './aggregation/emptied-before-read.ts';
import { firstChoice } from './aggregation/first-choice.ts';
import { fixedIdentity } from './aggregation/fixed-identity.ts';
import { floatMoney } from './aggregation/float-money.ts';
import { foreignField } from './aggregation/foreign-field.ts';
import { frozenClock } from './aggregation/frozen-clock.ts';
import { futureWindow } from './aggregation/future-window.ts';
import { halfSaved } from './aggregation/half-saved.ts';
import { joinFanout } from './aggregation/join-fanout.ts';
import { keptVariable } from './aggregation/kept-variable.ts';
import { leftOutKind } from './aggregation/left-out-kind.ts';
import { loosePrice } from './aggregation/loose-price.ts';
import { lostChange } from './aggregation/lost-change.ts';
import { lostCondition } from './aggregation/lost-condition.ts';
import { lostExit } from './aggregation/lost-exit.ts';
import { lostFactor } from './aggregation/lost-factor.ts';
import { lostPrecision } from './aggregation/lost-precision.ts';
import { lostScope } from './aggregation/lost-scope.ts';
import { lostUpdate } from './aggregation/lost-update.ts';
import { madeUpUsage } from './aggregation/made-up-usage.ts';
import { misplacedArgument } from './aggregation/misplaced-argument.ts';
import { misreadValue } from './aggregation/misread-value.ts';
import { missingAsValue } from './aggregation/missing-as-value.ts';
import { missingOwner } from './aggregation/missing-owner.ts';
import { mixedRollup } from './aggregation/mixed-rollup.ts';
import { mixedUnits } from './aggregation/mixed-units.ts';
import { moneyGate } from './aggregation/money-gate.ts';
import { monthArithmetic } from './aggregation/month-arithmetic.ts';
import { narrowColumn } from './aggregation/narrow-column.ts';
import { openCase } from './aggregation/open-case.ts';
import { periodBounds } from './aggregation/period-bounds.ts';
import { repeatedAddition } from './aggregation/repeated-addition.ts';
import { saidUnit } from './aggregation/said-unit.ts';
import { scheduleGaps } from './aggregation/schedule-gaps.ts';
import { sharedCopy } from './aggregation/shared-copy.ts';
import { skippedEffect } from './aggregation/skipped-effect.ts';
import { staleSource } from './aggregation/stale-source.ts';
import { statusLeftOut } from './aggregation/status-left-out.ts';
import { subtractedPart } from './aggregation/subtracted-part.ts';
import { tierBoundary } from './aggregation/tier-boundary.ts';
import { unaskedScope } from './aggregation/unasked-scope.ts';
import { uncountedKind } from './aggregation/uncounted-kind.ts';
import { unitMismatch } from './aggregation/unit-mismatch.ts';
import { unknownAlias } from './aggregation/unknown-alias.ts';
import { unmergedRows } from './aggregation/unmerged-rows.ts';
import { unpaidAsPaid } from './aggregation/unpaid-as-paid.ts';
import { unpricedAsFree } from './aggregation/unpriced-as-free.ts';
import { wholePercent } from './aggregation/whole-percent.ts';
import { wholeRefund } from './aggregation/whole-refund.ts';
import { wrongAggregate } from './aggregation/wrong-aggregate.ts';
import { abortedTransaction } from './deduplication/aborted-transaction.ts';
import { addedNotSet } from './deduplication/added-not-set.ts';
import { changingKey } from './deduplication/changing-key.ts';
import { checkThenInsert } from './deduplication/check-then-insert.ts';
import { claimBeforeWork } from './deduplication/claim-before-work.ts';
import { coarseCheck } from './deduplication/coarse-check.ts';
import { coarseKey } from './deduplication/coarse-key.ts';
import { duplicateAsFailure } from './deduplication/duplicate-as-failure.ts';
import { earlyExit } from './deduplication/early-exit.ts';
import { keptAfterFlush } from './deduplication/kept-after-flush.ts';
import { keylessEndpoint } from './deduplication/keyless-endpoint.ts';
import { missingKey } from './deduplication/missing-key.ts';
import { overlappingRuns } from './deduplication/overlapping-runs.ts';
import { redeliveredAddition } from './deduplication/redelivered-addition.ts';
import { repeatedAppend } from './deduplication/repeated-append.ts';
import { retriedAddition } from './deduplication/retried-addition.ts';
import { sharedKey } from './deduplication/shared-key.ts';
import { shortWindow } from './deduplication/short-window.ts';
import { twoPaths } from './deduplication/two-paths.ts';
import { uncheckedWebhook } from './deduplication/unchecked-webhook.ts';
import { unconditionalClaim } from './deduplication/unconditional-claim.ts';
import { unkeyedUsageTable } from './deduplication/unkeyed-usage-table.ts';
import { unstableKey } from './deduplication/unstable-key.ts';
import { abortedLoop } from './ingestion/aborted-loop.ts';
import { clockWindow } from './ingestion/clock-window.ts';
import { constantTest } from './ingestion/constant-test.ts';
import { cutEventTime } from './ingestion/cut-event-time.ts';
import { discardedUsage } from './ingestion/discarded-usage.ts';
import { droppedRound } from './ingestion/dropped-round.ts';
import { droppingRetry } from './ingestion/dropping-retry.ts';
import { earlyAcknowledgement } from './ingestion/early-acknowledgement.ts';
import { earlyMark } from './ingestion/early-mark.ts';
import { failedMessages } from './ingestion/failed-messages.ts';
import { foreignEventField } from './ingestion/foreign-event-field.ts';
import { innerContinue } from './ingestion/inner-continue.ts';
import { leftBehindField } from './ingestion/left-behind-field.ts';
import { lostPage } from './ingestion/lost-page.ts';
import { lostRecord } from './ingestion/lost-record.ts';
import { missingMapping } from './ingestion/missing-mapping.ts';
import { missingUpsert } from './ingestion/missing-upsert.ts';
import { openEnd } from './ingestion/open-end.ts';
import { oversizedBatch } from './ingestion/oversized-batch.ts';
import { rebuiltAnswer } from './ingestion/rebuilt-answer.ts';
import { separateWrites } from './ingestion/separate-writes.ts';
import { sharedBuffer } from './ingestion/shared-buffer.ts';
import { successOnlyUsage } from './ingestion/success-only-usage.ts';
import { swallowedDelivery } from './ingestion/swallowed-delivery.ts';
import { unaskedAnswer } from './ingestion/unasked-answer.ts';
import { unawaitedSend } from './ingestion/unawaited-send.ts';
import { uncountedPlan } from './ingestion/uncounted-plan.ts';
import { undurableSend } from './ingestion/undurable-send.ts';
import { unflushedBuffer } from './ingestion/unflushed-buffer.ts';
import { unmeteredPath } from './ingestion/unmetered-path.ts';
import { unreadBatchAnswer } from './ingestion/unread-batch-answer.ts';
import { unreadUsage } from './ingestion/unread-usage.ts';
import { unrequestedUsage } from './ingestion/unrequested-usage.ts';
import { unscheduledJob } from './ingestion/unscheduled-job.ts';
import { unsetQuantity } from './ingestion/unset-quantity.ts';
import { weakDelivery } from './ingestion/weak-delivery.ts';
import { wrongTimestampForm } from './ingestion/wrong-timestamp-form.ts';
import { belowZero } from './limits/below-zero.ts';
import { checkThenConsume } from './limits/check-then-consume.ts';
import { counterExpiry } from './limits/counter-expiry.ts';
import { discountTwice } from './limits/discount-twice.ts';
import { earlyEnd } from './limits/early-end.ts';
import { exactZero } from './limits/exact-zero.ts';
import { failsOpen } from './limits/fails-open.ts';
import { invertedRefusal } from './limits/inverted-refusal.ts';
import { keptOnFailure } from './limits/kept-on-failure.ts';
import { limitOffByOne } from './limits/limit-off-by-one.ts';
import { negativeDebit } from './limits/negative-debit.ts';
import { removalCountedUp } from './limits/removal-counted-up.ts';
import { repeatedTopUp } from './limits/repeated-top-up.ts';
import { reservationExits } from './limits/reservation-exits.ts';
import { resetTotal } from './limits/reset-total.ts';
import { staleLimit } from './limits/stale-limit.ts';
import { uncheckedReset } from './limits/unchecked-reset.ts';
import { undrainedBalance } from './limits/undrained-balance.ts';
import { unguardedPath } from './limits/unguarded-path.ts';
import { unmeasuredLimit } from './limits/unmeasured-limit.ts';
import { failureAsNoData } from './observability/failure-as-no-data.ts';
import { rewrittenUsage } from './observability/rewritten-usage.ts';
import { silentJob } from './observability/silent-job.ts';
import { unheardErrors } from './observability/unheard-errors.ts';
import { weakenedAlert } from './observability/weakened-alert.ts';
import { otherPeriod } from './transparency/other-period.ts';
import { otherTotal } from './transparency/other-total.ts';
import { unknownAsZero } from './transparency/unknown-as-zero.ts';
import type { Rule } from './rule.ts';

/** Every rule there is, by section and name. */
export const RULES: readonly Rule[] = [
  ambiguousLatest,
  arrivalTime,
  calendarZone,
  carriedState,
  clearedBeforeUse,
  completeShare,
  containedPart,
  copiedLine,
  crossedPeriod,
  cumulativeAddition,
  currentTerms,
  cutResult,
  droppedPeriod,
  earlyRounding,
  emptiedBeforeRead,
  firstChoice,
  fixedIdentity,
  floatMoney,
  foreignField,
  frozenClock,
  futureWindow,
  halfSaved,
  joinFanout,
  keptVariable,
  leftOutKind,
  loosePrice,
  lostChange,
  lostCondition,
  lostExit,
  lostFactor,
  lostPrecision,
  lostScope,
  lostUpdate,
  madeUpUsage,
  misplacedArgument,
  misreadValue,
  missingAsValue,
  missingOwner,
  mixedRollup,
  mixedUnits,
  moneyGate,
  monthArithmetic,
  narrowColumn,
  openCase,
  periodBounds,
  repeatedAddition,
  saidUnit,
  scheduleGaps,
  sharedCopy,
  skippedEffect,
  staleSource,
  statusLeftOut,
  subtractedPart,
  tierBoundary,
  unaskedScope,
  uncountedKind,
  unitMismatch,
  unknownAlias,
  unmergedRows,
  unpaidAsPaid,
  unpricedAsFree,
  wholePercent,
  wholeRefund,
  wrongAggregate,
  abortedTransaction,
  addedNotSet,
  changingKey,
  checkThenInsert,
  claimBeforeWork,
  coarseCheck,
  coarseKey,
  duplicateAsFailure,
  earlyExit,
  keptAfterFlush,
  keylessEndpoint,
  missingKey,
  overlappingRuns,
  redeliveredAddition,
  repeatedAppend,
  retriedAddition,
  sharedKey,
  shortWindow,
  twoPaths,
  uncheckedWebhook,
  unconditionalClaim,
  unkeyedUsageTable,
  unstableKey,
  abortedLoop,
  clockWindow,
  constantTest,
  cutEventTime,
  discardedUsage,
  droppedRound,
  droppingRetry,
  earlyAcknowledgement,
  earlyMark,
  failedMessages,
  foreignEventField,
  innerContinue,
  leftBehindField,
  lostPage,
  lostRecord,
  missingMapping,
  missingUpsert,
  openEnd,
  oversizedBatch,
  rebuiltAnswer,
  separateWrites,
  sharedBuffer,
  successOnlyUsage,
  swallowedDelivery,
  unaskedAnswer,
  unawaitedSend,
  uncountedPlan,
  undurableSend,
  unflushedBuffer,
  unmeteredPath,
  unreadBatchAnswer,
  unreadUsage,
  unrequestedUsage,
  unscheduledJob,
  unsetQuantity,
  weakDelivery,
  wrongTimestampForm,
  belowZero,
  checkThenConsume,
  counterExpiry,
  discountTwice,
  earlyEnd,
  exactZero,
  failsOpen,
  invertedRefusal,
  keptOnFailure,
  limitOffByOne,
  negativeDebit,
  removalCountedUp,
  repeatedTopUp,
  reservationExits,
  resetTotal,
  staleLimit,
  uncheckedReset,
  undrainedBalance,
  unguardedPath,
  unmeasuredLimit,
  failureAsNoData,
  rewrittenUsage,
  silentJob,
  unheardErrors,
  weakenedAlert,
  otherPeriod,
  otherTotal,
  unknownAsZero,
];
