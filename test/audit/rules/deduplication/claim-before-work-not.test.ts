import { claimBeforeWork } from '#audit/rules/deduplication/claim-before-work.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(claimBeforeWork, {
  fires: [],
  silent: [
    {
      name: 'a row that is there is changed by its service',
      files: {
        'app/Billing/ValidCreditsRules.php': `
          <?php
          class ValidCreditsRules {
            private function validCredits() {
              $cred_collection = Credit::withTrashed()->whereIn('id', array_column($this->input['credits'], 'credit_id'))->get();
              foreach ($this->input['credits'] as $credit) {
                $cred = $cred_collection->firstWhere('id', $credit['credit_id']);
                if (! $cred) {
                  return false;
                }
                if ($cred->status_id == Credit::STATUS_DRAFT) {
                  $cred->service()->markSent()->save();
                  $cred = $cred->fresh();
                }
              }
              if (count($this->input['credits']) >= 1) {
                return false;
              }
              return true;
            }
          }
        `,
      },
    },
  ],
});
