import { leftBehindField } from '#audit/rules/ingestion/left-behind-field.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(leftBehindField, {
  fires: [
    {
      name: 'TypeScript: a report cut in pieces without whose it is, its type declared in another file',
      files: {
        'src/usage/report.ts': `
          export interface MeterReport {
            id: string;
            size: number;
            target: string;
            workspaceId?: string | null;
            calls: Call[];
          }
        `,
        'src/usage/split.ts': `
          import type { MeterReport } from './report';

          export function split(report: MeterReport, pieces: number): MeterReport[] {
            const reports: MeterReport[] = [];
            for (let piece = 0; piece < pieces; piece++) {
              reports.push({
                id: \`\${report.id}/\${piece}\`,
                size: 0,
                target: report.target,
                calls: [],
              });
            }
            return reports;
          }
        `,
      },
      at: ['src/usage/split.ts:6'],
      confidence: 'likely',
    },
    {
      name: 'Go, Rust, Kotlin: a copy and a sum without the cached tokens or the currency',
      files: {
        'usage/copy.go': `
          package usage

          type Record struct {
          	Model        string
          	InputTokens  int64
          	OutputTokens int64
          	CachedTokens int64
          }

          func Clone(r *Record) *Record {
          	return &Record{Model: r.Model, InputTokens: r.InputTokens, OutputTokens: r.OutputTokens}
          }
        `,
        'src/usage.rs': `
          pub struct TokenUsage {
              pub input_tokens: u64,
              pub output_tokens: u64,
              pub reasoning_tokens: u64,
          }

          impl TokenUsage {
              pub fn merge(&mut self, other: &TokenUsage) {
                  self.input_tokens += other.input_tokens;
                  self.output_tokens += other.output_tokens;
              }
          }
        `,
        'billing/Charge.kt': `
          data class UsageCharge(val customer: String, val amount: Long, val meter: String, val currency: String = "usd")

          fun negated(charge: UsageCharge): UsageCharge =
              UsageCharge(customer = charge.customer, amount = -charge.amount, meter = charge.meter)
        `,
      },
      at: ['usage/copy.go:11', 'billing/Charge.kt:4', 'src/usage.rs:10'],
      confidence: 'likely',
    },
    {
      name: 'Python, C#: added up without one of the counts',
      files: {
        'usage.py': `
          @dataclass
          class TokenUsage:
              input_tokens: int = 0
              output_tokens: int = 0
              cache_read_tokens: int = 0

              def add(self, other: "TokenUsage") -> None:
                  self.input_tokens += other.input_tokens
                  self.output_tokens += other.output_tokens
        `,
        'Usage.cs': `
          public class Usage
          {
              public long InputTokens { get; set; }
              public long OutputTokens { get; set; }
              public long CachedTokens { get; set; }
          }

          public static class Totals
          {
              public static void Add(Usage total, Usage one)
              {
                  total.InputTokens += one.InputTokens;
                  total.OutputTokens += one.OutputTokens;
              }
          }
        `,
      },
      at: ['usage.py:9', 'Usage.cs:13'],
      confidence: 'likely',
    },
    {
      name: 'as a suspicion between two types, where all else is taken along',
      files: {
        'src/usage.ts': `
          interface ModelUsage { model: string; inputTokens: number; outputTokens: number; cachedTokens: number }
          interface UsageRow { model: string; inputTokens: number; outputTokens: number; cachedTokens?: number }

          export function toRow(usage: ModelUsage): UsageRow {
            return { model: usage.model, inputTokens: usage.inputTokens, outputTokens: usage.outputTokens };
          }
        `,
      },
      at: ['src/usage.ts:5'],
      confidence: 'possible',
    },
    {
      name: 'Rust, PHP: set to nothing where the other branch reads it, or the usage of the file has it',
      files: {
        'src/sessions.rs': `
          fn read(thread: Thread) -> Vec<Entry> {
              if let Some(ledger) = thread.ledger {
                  return ledger.into_iter().map(|e| Entry::new(
                      Counts { input: e.tokens.input, output: e.tokens.output, cache_write: 0 },
                  )).collect();
              }
              thread.messages.into_iter().map(|m| Entry::new(
                  Counts { input: m.input_tokens, output: m.output_tokens, cache_write: m.cache_creation_tokens },
              )).collect()
          }
        `,
        'src/Usage.php': `
          <?php
          final class ApiUsage
          {
              public int $promptTokens = 0;
              public int $completionTokens = 0;
              public int $cachedTokens = 0;
          }

          function toCounts(ApiUsage $usage): Counts
          {
              return new Counts(
                  input: $usage->promptTokens,
                  output: $usage->completionTokens,
                  cachedTokens: 0,
              );
          }
        `,
      },
      at: ['src/sessions.rs:4', 'src/Usage.php:14'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'copied whole, set later, or named for what is done with it',
      files: {
        'src/usage.ts': `
          interface UsageReport { id: string; target: string; customerId?: string; calls: number }

          export function spread(report: UsageReport): UsageReport {
            return { ...report, id: next() };
          }

          export function later(report: UsageReport): UsageReport {
            const copy: UsageReport = { id: next(), target: report.target, calls: report.calls };
            if (report.customerId) copy.customerId = report.customerId;
            return copy;
          }

          export function wrapped(report: UsageReport): { report: UsageReport; id: string; target: string } {
            return { report, id: report.id, target: report.target };
          }
        `,
      },
    },
    {
      name: 'Go: a type of the same name in another package, and a record that counts something else',
      files: {
        'db/model.go': `
          package db

          type UsageModel struct {
          	Id     string
          	Name   string
          	OrgId  string
          	Tokens int
          }

          func FromApi(m *shared.UsageModel) *UsageModel {
          	return &UsageModel{Id: m.Id, Name: m.Name, Tokens: m.Tokens}
          }
        `,
        'model/log.go': `
          package model

          type UsageLog struct {
          	UserId       string
          	TokenName    string
          	Quota        int
          	PromptTokens int
          }

          func toolRow(base *UsageLog, quota int) *UsageLog {
          	return &UsageLog{UserId: base.UserId, TokenName: base.TokenName, Quota: quota}
          }
        `,
      },
    },
    {
      name: 'Python, Go: all counts added, the total worked out, an average that cannot be',
      files: {
        'usage.py': `
          @dataclass
          class TokenUsage:
              input_tokens: int = 0
              output_tokens: int = 0
              total_tokens: int = 0
              max_tokens: int = 0

              def add(self, other: "TokenUsage") -> None:
                  self.input_tokens += other.input_tokens
                  self.output_tokens += other.output_tokens
        `,
        'usage.go': `
          package usage

          type Usage struct {
          	InputTokens  int
          	OutputTokens int
          	CachedTokens int
          }

          func (u *Usage) Add(o Usage) {
          	u.InputTokens += o.InputTokens
          	u.OutputTokens += o.OutputTokens
          	if o.CachedTokens > 0 {
          		u.CachedTokens += o.CachedTokens
          	}
          }
        `,
      },
    },
    {
      name: 'Rust: nothing at all, prices, and an API that has no such count',
      files: {
        'src/usage.rs': `
          pub struct ApiUsage {
              pub prompt_tokens: u64,
              pub completion_tokens: u64,
              pub model: String,
          }

          fn zero() -> Counts {
              Counts { input_tokens: Some(0), output_tokens: Some(0), cached_tokens: None }
          }

          fn counts(u: ApiUsage) -> Counts {
              Counts { input_tokens: u.prompt_tokens, output_tokens: u.completion_tokens, cached_tokens: None }
          }

          fn prices(m: Model) -> Vec<Price> {
              if m.flat {
                  return vec![Price { input_price: m.input, output_price: m.output, cached_input_price: 0 }];
              }
              vec![Price { input_price: m.input, output_price: m.output, cached_input_price: m.cached }]
          }
        `,
      },
    },
    {
      name: 'a record that has nothing to do with usage',
      files: {
        'src/tree.ts': `
          interface Panel { id: string; title: string; owner?: string; width: number }

          export function halve(panel: Panel): Panel {
            return { id: panel.id, title: panel.title, width: panel.width / 2 };
          }
        `,
      },
    },
  ],
});
