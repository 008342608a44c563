import { redeliveredAddition } from '#audit/rules/deduplication/redelivered-addition.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(redeliveredAddition, {
  fires: [
    {
      name: 'TypeORM’s increment in a message pattern',
      files: {
        'src/nest-mp-typeorm.ts': `
          import { Controller } from '@nestjs/common';
          import { EventPattern } from '@nestjs/microservices';
          @Controller()
          export class UsageController {
            constructor(@InjectRepository(UsageTotal) private totals: Repository<UsageTotal>) {}
            @EventPattern('minutes.used')
            async used(e: MinutesUsed) {
              await this.totals.increment({ accountId: e.accountId }, 'minutes', e.minutes);
            }
          }
        `,
      },
      at: ['src/nest-mp-typeorm.ts:8'],
    },
    {
      name: 'Drizzle’s sql in a queue handler',
      files: {
        'src/drizzle-sql.ts': `
          import { db } from './db';
          import { usageTotals } from './schema';
          export default {
            async queue(batch: MessageBatch<Used>, env: Env) {
              for (const message of batch.messages) {
                await db.update(usageTotals).set({ units: sql\`\${usageTotals.units} + \${message.body.units}\` }).where(eq(usageTotals.tenant, message.body.tenant));
                message.ack();
              }
            },
          };
        `,
      },
      at: ['src/drizzle-sql.ts:6'],
    },
  ],
  silent: [],
});
