import { checkThenConsume } from '#audit/rules/limits/check-then-consume.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(checkThenConsume, {
  fires: [
    {
      name: 'a row that is compared, lowered in memory and saved, by fields or by a bean',
      files: {
        'CreditService.java': `
          class CreditService {
            void spend(long accountId, BigDecimal amount) {
              Account account = accounts.findById(accountId).orElseThrow();
              if (account.getCreditBalance().compareTo(amount) < 0) {
                throw new InsufficientCreditException(accountId);
              }
              account.setCreditBalance(account.getCreditBalance().subtract(amount));
              accounts.save(account);
            }
          }
        `,
        'src/sms.ts': `
          export class SmsService {
            async send(tenantId: string, to: string, body: string) {
              const tenant = await this.tenants.findOneByOrFail({ id: tenantId });
              const segments = Math.ceil(body.length / 153);
              if (tenant.smsUsed + segments > tenant.smsQuota) throw new ForbiddenException('SMS quota exhausted');
              await this.gateway.send(to, body);
              tenant.smsUsed += segments;
              await this.tenants.save(tenant);
            }
          }
        `,
      },
      at: ['CreditService.java:4', 'src/sms.ts:5'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'a row that is read with a lock before it is compared and saved',
      files: {
        'CreditService.java': `
          class CreditService {
            @Transactional
            void spend(long accountId, BigDecimal amount) {
              Account account = accounts.findByIdForUpdate(accountId).orElseThrow();
              if (account.getCreditBalance().compareTo(amount) < 0) {
                throw new InsufficientCreditException(accountId);
              }
              account.setCreditBalance(account.getCreditBalance().subtract(amount));
              accounts.save(account);
            }
          }
        `,
      },
    },
  ],
});
