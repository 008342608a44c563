import { removalCountedUp } from '#audit/rules/limits/removal-counted-up.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(removalCountedUp, {
  fires: [
    {
      name: 'a number of removed things counted up, in four languages',
      files: {
        'app/seats.php': `
          <?php
          function onClose($db, $project, $ids) {
            $removedCount = $db->deleteDocuments('seats', $ids);
            triggerSeatUsage($removedCount, $project);
          }
        `,
        'src/storage.ts': `
          export async function clean(project) {
            const deletedCount = await files.deleteMany({ project });
            await reportStorageUsage(project, deletedCount);
          }
        `,
        'storage.py': `
          def clean(project):
              removed_count = files.remove_all(project)
              update_usage(project, removed_count)
        `,
        'storage.rb': `
          def clean(project)
            deleted_count = project.files.delete_all
            track_usage(project, deleted_count)
          end
        `,
      },
      at: ['app/seats.php:4', 'src/storage.ts:3', 'storage.py:3', 'storage.rb:3'],
      confidence: 'possible',
    },
  ],
  silent: [
    {
      name: 'a negative number, a call that takes usage down, and what is no usage',
      files: {
        'app/seats.php': `
          <?php
          function onClose($db, $project, $ids) {
            $removedCount = $db->deleteDocuments('seats', $ids);
            triggerSeatUsage(-$removedCount, $project);
            releaseUsage($removedCount, $project);
            logRemoved($removedCount);
          }
        `,
        'src/storage.ts': `
          export async function clean(project) {
            const deletedCount = await files.deleteMany({ project });
            await decrementUsage(project, deletedCount);
            const createdCount = await files.createMany({ project });
            await reportStorageUsage(project, createdCount);
          }
        `,
      },
    },
  ],
});
