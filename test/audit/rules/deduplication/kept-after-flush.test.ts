import { keptAfterFlush } from '#audit/rules/deduplication/kept-after-flush.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(keptAfterFlush, {
  fires: [
    {
      name: 'a list that is sent beside one that is started anew',
      files: {
        'src/Workers/Usage.php': `
          <?php
          class UsageWorker {
            private array $totals = [];
            private array $rows = [];
            public function action($message): void {
              $this->totals[$message->key] += $message->value;
              if ($this->isDue()) {
                $this->commit();
                $this->totals = [];
              }
            }
            public function commit(): void {
              foreach ($this->totals as $key => $value) {
                $this->rows[] = new Row($key, $value);
              }
              $this->archive();
            }
            protected function archive(): void {
              $this->db->upsertWithIncrease('usage', 'value', $this->rows);
            }
          }
        `,
      },
      at: ['src/Workers/Usage.php:19'],
      confidence: 'likely',
    },
    {
      name: 'a list sent by a timer, and one sent whenever it is long enough, in three languages',
      files: {
        'src/usage/reporter.ts': `
          export class UsageReporter {
            private pending = [];
            start() {
              setInterval(() => this.flush(), 5000);
            }
            track(event) {
              this.pending.push(event);
            }
            async flush() {
              await this.client.sendEvents(JSON.stringify(this.pending));
            }
          }
        `,
        'usage/reporter.py': `
          class UsageReporter:
              def track(self, event):
                  self.pending.append(event)
                  if len(self.pending) >= self.limit:
                      self.flush()

              def flush(self):
                  self.client.send_batch(self.pending)
        `,
        'usage/reporter.go': `
          package usage

          func (r *Reporter) Track(e Event) {
          	r.pending = append(r.pending, e)
          	if len(r.pending) >= r.limit {
          		r.flush()
          	}
          }

          func (r *Reporter) flush() {
          	r.client.SendBatch(r.pending)
          }
        `,
      },
      at: ['src/usage/reporter.ts:10', 'usage/reporter.py:8', 'usage/reporter.go:11'],
    },
  ],
  silent: [
    {
      name: 'a list made anew, taken out or cleared, in four languages',
      files: {
        'src/usage/reporter.ts': `
          export class UsageReporter {
            private pending = [];
            start() { setInterval(() => this.flush(), 5000); }
            track(event) { this.pending.push(event); }
            async flush() {
              const batch = this.pending;
              this.pending = [];
              await this.client.sendEvents(batch);
            }
          }
        `,
        'usage/reporter.py': `
          class UsageReporter:
              def track(self, event):
                  self.pending.append(event)
                  if len(self.pending) >= self.limit:
                      self.client.send_batch(self.pending)
                      self.pending.clear()
        `,
        'usage/reporter.rs': `
          impl Reporter {
              fn track(&mut self, event: Event) {
                  self.pending.push(event);
                  if self.pending.len() >= self.limit {
                      self.client.send_batch(std::mem::take(&mut self.pending));
                  }
              }
          }
        `,
        'src/Workers/Usage.php': `
          <?php
          class UsageWorker {
            public function action($message): void {
              $this->rows[] = $message->row;
              $this->seen[] = $message->id;
              if (count($this->rows) >= 100) {
                $this->db->insert('usage', $this->rows);
                array_splice($this->rows, 0);
                $this->seen = [];
              }
            }
          }
        `,
      },
    },
    {
      name: 'an object made for one invoice, whose lines are saved once',
      files: {
        'src/billing/invoice.ts': `
          export class InvoiceBuilder {
            private lines = [];
            addLine(line) { this.lines.push(line); return this; }
            async save() {
              await this.db.insertLines(this.lines);
            }
          }
        `,
      },
    },
    {
      name: 'entries that are removed one by one once they are sent',
      files: {
        'src/Workers/Usage.php': `
          <?php
          class UsageWorker {
            public function action($message): void {
              $this->projects[$message->id] += $message->value;
              $this->keys += 1;
              if ($this->keys > 100) {
                foreach ($this->projects as $id => $value) {
                  $this->db->increase($id, $value);
                  unset($this->projects[$id]);
                }
                $this->report->send($this->projects);
                $this->keys = 0;
              }
            }
          }
        `,
      },
    },
    {
      name: 'only the size of the list is told',
      files: {
        'src/usage/reporter.ts': `
          export class UsageGauge {
            track(event) { this.seen.push(event); }
            start() { setInterval(() => this.report(), 5000); }
            report() { this.metrics.send(this.seen.length); }
          }
        `,
      },
    },
  ],
});
