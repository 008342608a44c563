import { innerContinue } from '#audit/rules/ingestion/inner-continue.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(innerContinue, {
  fires: [
    {
      name: 'a continue that only leaves the fields, before the store',
      files: {
        'src/usage_import.py': `
          def import_usage(lines, store, summary):
              for line in lines:
                  record = parse(line)
                  for name in REQUIRED:
                      if record.get(name) is None:
                          summary.failed += 1
                          continue
                  store.add_event(record)
        `,
      },
      at: ['src/usage_import.py:5'],
    },
  ],
  silent: [],
});
