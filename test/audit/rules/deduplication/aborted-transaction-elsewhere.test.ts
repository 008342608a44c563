import { abortedTransaction } from '#audit/rules/deduplication/aborted-transaction.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(abortedTransaction, {
  fires: [
    {
      name: 'a transactional method in Java',
      files: {
        'src/usage/spring.java': `
          @Service
          public class UsageImport {
            @Transactional
            public int store(List<UsageRow> rows) {
              int stored = 0;
              for (UsageRow row : rows) {
                try {
                  usageEvents.insert(row.id(), row.units());
                  stored++;
                } catch (DuplicateKeyException e) {
                  log.debug("again: {}", row.id());
                }
              }
              imports.finish(stored);
              return stored;
            }
          }
        `,
      },
      at: ['src/usage/spring.java:7'],
    },
  ],
  silent: [
    {
      name: 'a transactional method in Java, as it should be',
      files: {
        'src/usage/spring.java': `
          @Service
          public class UsageImport {
            @Transactional
            public int store(List<UsageRow> rows) {
              int stored = 0;
              for (UsageRow row : rows) {
                stored += usageEvents.insertIgnoringConflicts(row.id(), row.units());
              }
              imports.finish(stored);
              return stored;
            }
          }
        `,
      },
    },
  ],
});
