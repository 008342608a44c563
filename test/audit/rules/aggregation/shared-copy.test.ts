import { sharedCopy } from '#audit/rules/aggregation/shared-copy.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(sharedCopy, {
  fires: [
    {
      name: 'empty totals copied for who has none yet, with one map for all',
      files: {
        'src/totals.ts': `
          const EMPTY = { requests: 0, byModel: {} };
          export function add(all: Map<string, Totals>, row: Row) {
            const totals = all.get(row.workspaceId) ?? { ...EMPTY };
            totals.requests += 1;
            const model = totals.byModel[row.model] ?? { input: 0 };
            model.input += row.inputTokens;
            totals.byModel[row.model] = model;
            all.set(row.workspaceId, totals);
          }
        `,
        'totals.py': `
          EMPTY = {"requests": 0, "by_model": {}}

          def add(totals_of, row):
              totals = totals_of.get(row.workspace) or dict(EMPTY)
              model = totals["by_model"].setdefault(row.model, {"input": 0})
              model["input"] += row.input_tokens
              totals["by_model"][row.model] = model
              totals_of[row.workspace] = totals
        `,
      },
      at: ['src/totals.ts:3', 'totals.py:4'],
    },
    {
      name: 'a trial count in a copy whose map is shared, in Python',
      files: {
        'usage.py': `
          class Usage:
              def incr(self, more):
                  self.tokens += more.tokens
                  self.details = self.details or {}
                  for key, value in more.details.items():
                      self.details[key] = self.details.get(key, 0) + value

          def check(state, model, limits):
              usage = dataclasses.replace(state.usage)
              usage.incr(model.count())
              limits.check(usage)
        `,
      },
      at: ['usage.py:9'],
      confidence: 'likely',
    },
    {
      name: 'an estimate written into a spread, in TypeScript',
      files: {
        'src/estimate.ts': `
          export function estimate(session: Session, tokens: number) {
            const preview = { ...session };
            preview.usage.tokens += tokens;
            return priceOf(preview);
          }
        `,
      },
      at: ['src/estimate.ts:2'],
    },
    {
      name: 'a map copied and changed one level down, in Python',
      files: {
        'report.py': `
          def summary(runs, total):
              best = dict(runs[0])
              best["stats"]["cost"] = total
              return best
        `,
      },
      at: ['report.py:2'],
    },
  ],
  silent: [
    {
      name: 'copied all the way down',
      files: {
        'usage.py': `
          class Usage:
              def incr(self, more):
                  for key, value in more.details.items():
                      self.details[key] = self.details.get(key, 0) + value

          def check(state, model, limits):
              usage = deepcopy(state.usage)
              usage.incr(model.count())
              limits.check(usage)
        `,
      },
    },
    {
      name: 'the inner object is given anew beside the spread',
      files: {
        'src/estimate.ts': `
          export function estimate(session: Session, tokens: number) {
            const preview = { ...session, usage: { ...session.usage } };
            preview.usage.tokens += tokens;
            return priceOf(preview);
          }
        `,
      },
    },
    {
      name: 'the inner object is replaced before it is changed',
      files: {
        'src/estimate.ts': `
          export function estimate(session: Session, tokens: number) {
            const preview = { ...session };
            preview.usage = { tokens: session.usage.tokens };
            preview.usage.tokens += tokens;
            return priceOf(preview);
          }
        `,
      },
    },
    {
      name: 'only fields of the copy are changed',
      files: {
        'src/estimate.ts': `
          export function estimate(usage: Usage, tokens: number) {
            const preview = { ...usage };
            preview.tokens += tokens;
            return priceOf(preview);
          }
        `,
      },
    },
    {
      name: 'the method copies its map first',
      files: {
        'usage.py': `
          class Usage:
              def incr(self, more):
                  self.details = self.details.copy()
                  for key, value in more.details.items():
                      self.details[key] = self.details.get(key, 0) + value

          def check(state, model, limits):
              usage = dataclasses.replace(state.usage)
              usage.incr(model.count())
              limits.check(usage)
        `,
      },
    },
    {
      name: 'nothing that is counted',
      files: {
        'src/view.ts': `
          export function highlight(view: View) {
            const next = { ...view };
            next.style.color = 'red';
            return next;
          }
        `,
      },
    },
    {
      name: 'totals for who has none yet, each with a map of its own, and totals of pages',
      files: {
        'src/totals.ts': `
          const EMPTY = { requests: 0 };
          export function add(all: Map<string, Totals>, row: Row) {
            const totals = all.get(row.workspaceId) ?? { ...EMPTY, byModel: {} };
            totals.byModel[row.model] = row.inputTokens;
            totals.requests += row.inputTokens;
            all.set(row.workspaceId, totals);
          }
          export function addPage(all: Map<string, Pages>, row: Row) {
            const totals = all.get(row.site) ?? { ...EMPTY };
            totals.byPath[row.path] = 1;
            totals.pages += row.pages;
          }
        `,
      },
    },
  ],
});
