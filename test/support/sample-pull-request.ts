import { findingMarkdown } from '#publish/formats/finding-markdown.ts';
import { reportMarkdown } from '#publish/formats/markdown.ts';
import type { PullRequestPage } from '#publish/formats/pull-request-page.ts';
import { sampleReport } from './sample-report.ts';

const TYPESCRIPT = `@@ -13,5 +13,14 @@ export async function complete(request: Request): Promise<Response> {
   const usage = await model.run(request);
 
-  await ledger.append(usage);
+  // Report what the customer used, so that it is on the next invoice.
+  const customer = await customers.find(request.customerId);
+
+  await stripe.billing.meterEvents.create({
+    event_name: 'tokens',
+    payload: {
+      stripe_customer_id: customer.stripeId,
+      value: String(usage.tokens),
+    },
+  });
   return Response.json(usage.output);
 }`;

const PYTHON = `@@ -48,8 +48,12 @@ def flush_usage(account, batch_end):
     events = UsageEvent.objects.filter(account=account, sent=False)
-    for event in events:
-        client.events.create(event.to_lago())
+    try:
+        for event in events:
+            client.events.create(event.to_lago())
+            event.mark_sent()
+
+        log.info("flushed %d events", len(events))
     except LagoApiError:
         log.warning("lago unavailable")
     finally:
         account.last_reported_at = batch_end
     account.save()`;

const GO = `@@ -31,4 +31,4 @@ func (s *Store) Usage(ctx context.Context, from, to time.Time) (int64, error) {
 	const query = \`
 		SELECT sum(quantity) FROM usage_events
-		WHERE occurred_at BETWEEN $1 AND $2\`
+		WHERE occurred_at BETWEEN $1 AND $2 AND customer_id = $3\`
 	var total int64`;

/** A pull request in three languages with the comments its sample report asks for, and a file without a patch. */
export function samplePullRequest(): PullRequestPage {
  const report = sampleReport();
  const comments = report.findings
    .filter((finding) => finding.inline)
    .map((finding) => {
      const { path, startLine, endLine } = finding.location;
      const suggestion = finding.suggestion ? `\n\n\`\`\`suggestion\n${finding.suggestion.text}\n\`\`\`` : '';
      const body = `${findingMarkdown(finding)}${suggestion}\n\n<!-- metercheck:finding=${finding.fingerprint} -->`;
      return { path, startLine: startLine === endLine ? null : startLine, line: endLine, body };
    });
  return {
    title: 'Report token usage to Stripe and Lago',
    report,
    files: [
      { path: 'src/usage/report-usage.ts', patch: TYPESCRIPT },
      { path: 'workers/flush_usage.py', patch: PYTHON },
      { path: 'internal/usage/query.go', patch: GO },
      { path: 'docs/architecture.png', patch: null },
    ],
    comments,
    check: {
      title: '4.2/10 · 2 critical, 1 high',
      conclusion: report.verdict.conclusion,
      summary: reportMarkdown(report, { maxLength: 65_535, heading: false }),
    },
  };
}
