import { negativeDebit } from '#audit/rules/limits/negative-debit.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(negativeDebit, {
  fires: [
    {
      name: 'a negative amount taken off',
      files: {
        'model/token.go': `
          package model

          func Delete(token Token) (err error) {
            quota := token.RemainQuota
            if quota != 0 {
              if quota > 0 {
                err = IncreaseUserQuota(userId, quota)
              } else {
                err = DecreaseUserQuota(userId, quota)
              }
            }
            return err
          }
        `,
        'app/wallet.py': `
          def settle(wallet, delta):
              if delta < 0:
                  deduct_credits(wallet, delta)
        `,
        'app/wallet.rb': `
          def settle(wallet, delta)
            decrease_balance(wallet, delta) if delta < 0
          end
        `,
        'src/wallet.ts': `
          export async function settle(id: string, change: Change) {
            if (change.credits < 0) await wallet.deductCredits(id, change.credits);
          }
        `,
      },
      at: ['model/token.go:9', 'app/wallet.py:3', 'app/wallet.rb:2', 'src/wallet.ts:2'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'what was taken for work that failed, and is put back in its catch',
      files: {
        'src/route.ts': `
          export async function POST(req: Request) {
            await db.update(users).set({ credits: sql\`\${users.credits} - \${PRICE}\` }).where(eq(users.id, id));
            try {
              return Response.json({ url: await replicate.run(MODEL, input) });
            } catch (err) {
              await db.update(users).set({ credits: sql\`\${users.credits} + \${PRICE}\` }).where(eq(users.id, id));
              return Response.json({ error: 'Generation failed' }, { status: 500 });
            }
          }
        `,
      },
    },
    {
      name: 'the amount is turned round',
      files: {
        'src/wallet.ts': `
          export async function settle(id: string, delta: number) {
            if (delta < 0) await deductCredits(id, -delta);
            if (delta < 0) await deductCredits(id, Math.abs(delta));
            if (delta > 0) await deductCredits(id, delta);
          }
        `,
        'model/token.go': `
          package model

          func Settle(delta int) {
            if delta < 0 {
              delta = -delta
              DecreaseUserQuota(userId, delta)
            }
          }
        `,
      },
    },
    {
      name: 'a signed change, another amount, another thing',
      files: {
        'src/wallet.ts': `
          export async function settle(id: string, delta: number, cost: number) {
            if (delta < 0) await changeCredits(id, delta);
            if (delta < 0) await deductCredits(id, cost);
            if (delta < 0) decreaseFontSize(delta);
          }
        `,
      },
    },
  ],
});
