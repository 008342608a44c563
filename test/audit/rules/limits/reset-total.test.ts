import { resetTotal } from '#audit/rules/limits/reset-total.ts';
import { describeRule } from '#test/rule-tester.ts';

const STATS = `
          class Stats:
              total_cost: float = 0
              run_cost: float = 0
              calls: int = 0
`;

describeRule(resetTotal, {
  fires: [
    {
      name: 'each turn of a session begins with a structure of its own',
      files: {
        'session.go': `
          package agent

          type Usage struct {
          	TotalCost float64
          	TurnCost  float64
          }

          type Session struct {
          	usage  Usage
          	budget float64
          }

          func (s *Session) StartTurn() {
          	s.usage = Usage{}
          }

          func (s *Session) Record(cost float64) error {
          	s.usage.TotalCost += cost
          	if s.usage.TotalCost > s.budget {
          		return ErrBudgetExceeded
          	}
          	return nil
          }
        `,
      },
      at: ['session.go:14'],
      confidence: 'likely',
    },
    {
      name: 'all counts are made anew for each run, in Python',
      files: {
        'models.py': `${STATS}
          class Model:
              def reset_stats(self):
                  self.stats = Stats()

              def add(self, cost):
                  self.stats.total_cost += cost
                  self.stats.run_cost += cost
                  if self.stats.total_cost >= self.config.total_cost_limit:
                      raise LimitReached()
        `,
      },
      at: ['models.py:8'],
      confidence: 'likely',
    },
    {
      name: 'in TypeScript',
      files: {
        'src/budget.ts': `
          class Spent {
            totalCents = 0;
            runCents = 0;
          }

          export class Budget {
            private spent = new Spent();

            startNewRun() {
              this.spent = new Spent();
            }

            isOpen(budgetLimit: number) {
              return this.spent.totalCents < budgetLimit;
            }
          }
        `,
      },
      at: ['src/budget.ts:10'],
    },
  ],
  silent: [
    {
      name: 'the total is carried over',
      files: {
        'models.py': `${STATS}
          class Model:
              def reset_stats(self):
                  self.stats = Stats(total_cost=self.stats.total_cost)

              def add(self, cost):
                  if self.stats.total_cost >= self.config.total_cost_limit:
                      raise LimitReached()
        `,
      },
    },
    {
      name: 'the limit is one of the run',
      files: {
        'models.py': `${STATS}
          class Model:
              def reset_stats(self):
                  self.stats = Stats()

              def add(self, cost):
                  if self.stats.run_cost >= self.config.run_cost_limit:
                      raise LimitReached()
        `,
      },
    },
    {
      name: 'made when the model is, and never again',
      files: {
        'models.py': `${STATS}
          class Model:
              def __init__(self):
                  self.stats = Stats()

              def add(self, cost):
                  if self.stats.total_cost >= self.config.total_cost_limit:
                      raise LimitReached()
        `,
      },
    },
    {
      name: 'the total is kept elsewhere',
      files: {
        'models.py': `${STATS}
          class Model:
              def reset_stats(self):
                  self.stats = Stats()

              def add(self, cost):
                  if GLOBAL.total_cost >= self.config.total_cost_limit:
                      raise LimitReached()
        `,
      },
    },
  ],
});
