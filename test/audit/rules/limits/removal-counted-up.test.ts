import { removalCountedUp } from '#audit/rules/limits/removal-counted-up.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(removalCountedUp, {
  fires: [
    {
      name: 'a stored count of what is held, raised where something is taken away',
      files: {
        'cleanup.py': `
          class FileCleanup:
              def run(self, bucket, before):
                  freed_bytes = 0
                  for obj in self.storage.list(bucket, modified_before=before):
                      self.storage.delete(bucket, obj.key)
                      freed_bytes += obj.size
                  Tenant.objects.filter(bucket=bucket).update(storage_bytes_used=F("storage_bytes_used") + freed_bytes)
        `,
        'src/members.ts': `
          export async function removeMember(orgId: string, userId: string) {
            await prisma.membership.delete({ where: { orgId_userId: { orgId, userId } } });
            await prisma.organization.update({ where: { id: orgId }, data: { seatsUsed: { increment: 1 } } });
          }
        `,
        'storage.go': `
          package storage

          func (s *Service) DeleteObject(ctx context.Context, tenant, key string, size int64) error {
          	if err := s.blobs.Delete(ctx, key); err != nil {
          		return err
          	}
          	return s.usage.Add(ctx, tenant, "storage_bytes", size)
          }
        `,
      },
      at: ['cleanup.py:7', 'src/members.ts:3', 'storage.go:7'],
      confidence: 'likely',
    },
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
      name: 'counts that go down, of what is free or asked for, and things that take the place of others',
      files: {
        'cleanup.py': `
          class FileCleanup:
              def run(self, bucket, before):
                  freed_bytes = 0
                  for obj in self.storage.list(bucket, modified_before=before):
                      self.storage.delete(bucket, obj.key)
                      freed_bytes += obj.size
                  Tenant.objects.filter(bucket=bucket).update(storage_bytes_used=F("storage_bytes_used") - freed_bytes)
        `,
        'src/members.ts': `
          export async function removeMember(orgId: string, userId: string) {
            await prisma.membership.delete({ where: { orgId_userId: { orgId, userId } } });
            await prisma.organization.update({
              where: { id: orgId },
              data: { seatsUsed: { decrement: 1 }, seatsFree: { increment: 1 } },
            });
          }
          export async function upload(orgId: string, old: File, next: File) {
            await files.delete(old.id);
            await files.create({ data: next });
            await prisma.organization.update({ where: { id: orgId }, data: { storageUsed: { increment: next.size } } });
          }
        `,
        'storage.go': `
          package storage

          func (s *Service) DeleteObject(ctx context.Context, tenant, key string, size int64) error {
          	if err := s.blobs.Delete(ctx, key); err != nil {
          		return err
          	}
          	if err := s.usage.Add(ctx, tenant, "delete_requests", 1); err != nil {
          		return err
          	}
          	return s.usage.Add(ctx, tenant, "storage_bytes", -size)
          }
        `,
      },
    },
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
    {
      name: 'added in one case and removed in another',
      files: {
        'gauge.go': `
          package gauge

          func (g *Gauge) Apply(ctx context.Context, tx *sql.Tx, e Event) error {
          	var err error
          	switch e.Kind {
          	case "created":
          		_, err = tx.ExecContext(ctx, \`UPDATE tenants SET stored_bytes = stored_bytes + $2 WHERE id = $1\`, e.Tenant, e.Bytes)
          	case "removed":
          		err = g.remove(ctx, tx, e)
          	}
          	return err
          }
        `,
        'src/seats.ts': `
          export async function onMembership(event: MembershipEvent) {
            if (event.type === 'removed') {
              await removeSeat(event.orgId, event.userId);
              return;
            }
            await prisma.organization.update({ where: { id: event.orgId }, data: { seatsUsed: { increment: 1 } } });
          }
        `,
        'gauge.py': `
          def apply(event):
              if event.kind == "removed":
                  remove_object(event)
              else:
                  Tenant.objects.filter(pk=event.tenant).update(storage_bytes_used=F("storage_bytes_used") + event.size)
        `,
      },
    },
  ],
});
