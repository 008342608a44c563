import { sharedCopy } from '#audit/rules/aggregation/shared-copy.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(sharedCopy, {
  fires: [
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
  ],
});
