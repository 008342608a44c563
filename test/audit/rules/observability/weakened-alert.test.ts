import { weakenedAlert } from '#audit/rules/observability/weakened-alert.ts';
import { describeRule } from '#test/rule-tester.ts';

/** A rule file of one group. */
function rules(...list: readonly string[]): string {
  return ['groups:', '- name: pipeline', '  rules:', ...list].join('\n');
}

const FAILING = `  - alert: UsageExportFailing
    expr: rate(usage_export_failures_total[5m]) > 0
    for: 5m
    labels:
      severity: critical`;
const LAGGING = `  - alert: BillingLag
    expr: max(billing_export_lag_seconds) > 5 * 60
    for: 10m`;
const OTHER = `  - alert: HighMemoryUsage
    expr: node_memory_usage_ratio > 0.9`;

describeRule(weakenedAlert, {
  fires: [
    {
      name: 'an alert is taken away: told at the one before it',
      base: { 'alerts.yaml': rules(OTHER, FAILING, LAGGING) },
      files: { 'alerts.yaml': rules(OTHER, LAGGING) },
      at: ['alerts.yaml:5'],
      confidence: 'likely',
    },
    {
      name: 'the first and only alert of a file is taken away',
      base: { 'alerts.yml': rules(FAILING) },
      files: { 'alerts.yml': 'groups: []' },
      at: ['alerts.yml:1'],
    },
    {
      name: 'the whole file is taken away: told where the alert stood',
      base: { 'alerts/usage.yaml': rules(OTHER, FAILING), 'alerts/disk.yaml': rules(OTHER) },
      files: { 'alerts/disk.yaml': rules(OTHER) },
      at: ['alerts/usage.yaml:6'],
      confidence: 'likely',
    },
    {
      name: 'threshold, wait and severity, each at its own line',
      base: { 'alerts.yaml': rules(FAILING, LAGGING) },
      files: {
        'alerts.yaml': rules(
          FAILING.replace('> 0', '> 50').replace('critical', 'warning'),
          LAGGING.replace('10m', '1h'),
        ),
      },
      at: ['alerts.yaml:5', 'alerts.yaml:8', 'alerts.yaml:11'],
      confidence: 'certain',
    },
    {
      name: 'a lower bound that is lowered, and an added condition',
      base: {
        'a.yaml': rules(
          '  - alert: NoUsage\n    expr: sum(rate(usage_events_total[1h])) < 10',
          '  - alert: InvoicesFail\n    expr: rate(invoice_errors_total[5m]) > 0',
        ),
      },
      files: {
        'a.yaml': rules(
          '  - alert: NoUsage\n    expr: sum(rate(usage_events_total[1h])) < 1',
          '  - alert: InvoicesFail\n    expr: rate(invoice_errors_total[5m]) > 0 and hour() > 8',
        ),
      },
      at: ['a.yaml:5', 'a.yaml:7'],
    },
    {
      name: 'within a PrometheusRule object of a chart, directives and all',
      base: {
        'templates/rules.yaml': `
          {{- if .Values.alerts }}
          kind: PrometheusRule
          metadata:
            name: {{ .Release.Name }}-billing
          spec:
            groups:
              - name: billing
                rules:
                  - alert: LedgerBehind
                    expr: |
                      max(metering_ledger_lag_seconds{env="prod"})
                        > 60
                    annotations:
                      summary: "{{ $labels.pod }} is behind"
          {{- end }}
        `,
      },
      files: {
        'templates/rules.yaml': `
          {{- if .Values.alerts }}
          kind: PrometheusRule
          metadata:
            name: {{ .Release.Name }}-billing
          spec:
            groups:
              - name: billing
                rules:
                  - alert: LedgerBehind
                    expr: |
                      max(metering_ledger_lag_seconds{env="prod"})
                        > 3600
                    annotations:
                      summary: "{{ $labels.pod }} is behind"
          {{- end }}
        `,
      },
      at: ['templates/rules.yaml:10'],
    },
    {
      name: 'one of two alerts of the same name, told apart by severity',
      base: { 'a.yaml': rules(FAILING, FAILING.replace('critical', 'warning').replace('> 0', '> 1')) },
      files: { 'a.yaml': rules(FAILING.replace('critical', 'warning').replace('> 0', '> 1')) },
      at: ['a.yaml:3'],
    },
  ],
  silent: [
    {
      name: 'nothing to compare with',
      files: { 'alerts.yaml': rules(FAILING) },
    },
    {
      name: 'made stricter, or written in another way',
      base: { 'alerts.yaml': rules(FAILING, LAGGING) },
      files: {
        'alerts.yaml': rules(
          FAILING.replace('for: 5m', 'for: 60s'),
          LAGGING.replace('> 5 * 60', '>\n      300').replace('10m', '600s'),
        ),
      },
    },
    {
      name: 'renamed, moved to another file, or replaced by a new alert on the same metric',
      base: { 'alerts.yaml': rules(FAILING, LAGGING) },
      files: {
        'alerts.yaml': rules(
          '  - alert: ExportBudgetBurn\n    expr: sum(rate(usage_export_failures_total[1h])) / 10 > 0.1',
        ),
        'more/lag.yaml': rules(LAGGING),
      },
    },
    {
      name: 'alerts on machines',
      base: {
        'alerts.yaml': rules(OTHER, '  - alert: KubeQuotaExceeded\n    expr: kube_resourcequota > 0.9'),
      },
      files: { 'alerts.yaml': rules(OTHER.replace('0.9', '0.99')) },
    },
    {
      name: 'a file that cannot be read may hold it',
      base: { 'alerts.yaml': rules(FAILING), 'b.yaml': rules(LAGGING) },
      files: { 'alerts.yaml': `${rules(FAILING)}\n  - alert: [\n`, 'b.yaml': 'groups: []' },
    },
    {
      name: 'another expression altogether',
      base: { 'alerts.yaml': rules(FAILING) },
      files: {
        'alerts.yaml': rules(FAILING.replace('rate(usage_export_failures_total[5m]) > 0', 'x_ratio > 7')),
      },
    },
  ],
});
