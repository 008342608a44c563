import { addedNotSet } from '#audit/rules/deduplication/added-not-set.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(addedNotSet, {
  fires: [
    {
      name: 'an amount added beside a usage that is set, in three languages',
      files: {
        'model/log.go': `
          package model

          func UpdateLogUsage(id string, usage Usage, amount Amount) error {
          	var entry Log
          	if err := db.First(&entry, id).Error; err != nil {
          		return err
          	}
          	entry.Usage = usage
          	entry.Amount.Add(amount)
          	return db.Save(&entry).Error
          }
        `,
        'src/usage/complete.ts': `
          export async function completeUsage(id: string, tokens: number, cost: number) {
            const row = await rows.find(id);
            row.totalTokens = tokens;
            row.cost += cost;
            await row.save();
          }
        `,
        'usage/finish.py': `
          def finish_usage(row, units, cost):
              row.units_consumed = units
              row.cost += cost
              row.save()
        `,
      },
      at: ['model/log.go:9', 'src/usage/complete.ts:4', 'usage/finish.py:3'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'cases of one choice: set or added to',
      files: {
        'billing/admin.go': `
          package billing

          func (s *Service) UpdateBalance(user *User, balance float64, operation string) error {
          	switch operation {
          	case "set":
          		user.Balance = balance
          	case "add":
          		user.Balance += balance
          	}
          	return s.repo.Save(user)
          }
        `,
      },
    },
    {
      name: 'all figures set, all added, and a total that is kept beside a time',
      files: {
        'src/usage/complete.ts': `
          export async function completeUsage(id: string, tokens: number, cost: number) {
            const row = await rows.find(id);
            row.totalTokens = tokens;
            row.cost = cost;
            await row.save();
          }
          export async function saveUsage(row, tokens, cost, at) {
            row.totalTokens += tokens;
            row.cost += cost;
            row.updatedAt = at;
            await row.save();
          }
        `,
      },
    },
  ],
});
