import { missingUpsert } from '#audit/rules/ingestion/missing-upsert.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(missingUpsert, {
  fires: [
    {
      name: 'C#: a lone update without, the bulk of the same updates with an upsert',
      files: {
        'UsageTracking/UsageStore.cs': `
          public class UsageStore
          {
              public async Task Track(Usage usage)
              {
                  var (filter, update) = ToUpdate(usage);
                  await collection.UpdateOneAsync(filter, update);
              }

              public async Task TrackAll(IEnumerable<Usage> usages)
              {
                  var writes = new List<WriteModel<UsageDay>>();
                  foreach (var usage in usages)
                  {
                      var (filter, update) = ToUpdate(usage);
                      writes.Add(new UpdateOneModel<UsageDay>(filter, update) { IsUpsert = true });
                  }
                  await collection.BulkWriteAsync(writes);
              }

              private static (FilterDefinition<UsageDay>, UpdateDefinition<UsageDay>) ToUpdate(Usage usage)
              {
                  var update = Builders<UsageDay>.Update.SetOnInsert(x => x.Key, usage.Key).Inc(x => x.Calls, usage.Calls);
                  return (Builders<UsageDay>.Filter.Eq(x => x.Id, usage.Id), update);
              }
          }
        `,
      },
      at: ['UsageTracking/UsageStore.cs:6'],
      confidence: 'likely',
    },
    {
      name: 'Go, Java, Ruby, PHP',
      files: {
        'usage/store.go': `
          package usage

          func (s *Store) Add(ctx context.Context, key string, n int64) error {
          	update := bson.M{"$inc": bson.M{"calls": n}, "$setOnInsert": bson.M{"key": key}}
          	_, err := s.days.UpdateOne(ctx, bson.M{"key": key}, update)
          	return err
          }
        `,
        'billing/UsageStore.java': `
          class UsageStore {
            void add(String key, long calls) {
              Bson update = Updates.combine(Updates.inc("calls", calls), Updates.setOnInsert("key", key));
              usages.updateOne(Filters.eq("key", key), update);
            }
          }
        `,
        'billing/usage_store.rb': `
          def add_usage(key, calls)
            usages.update_one({ key: key }, { '$inc' => { calls: calls }, '$setOnInsert' => { key: key } })
          end
        `,
        'billing/UsageStore.php': `
          <?php
          function addUsage(Collection $usages, string $key, int $calls): void {
              $usages->updateOne(['key' => $key], ['$inc' => ['calls' => $calls], '$setOnInsert' => ['key' => $key]]);
          }
        `,
      },
      at: [
        'usage/store.go:5',
        'billing/UsageStore.java:4',
        'billing/usage_store.rb:2',
        'billing/UsageStore.php:3',
      ],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'asked for in options, by a chain, in an update of a bulk',
      files: {
        'usage/store.go': `
          package usage

          func (s *Store) Add(ctx context.Context, key string, n int64) error {
          	opts := options.Update().SetUpsert(true)
          	_, err := s.days.UpdateOne(ctx, bson.M{"key": key}, bson.M{"$setOnInsert": bson.M{"key": key}}, opts)
          	return err
          }
        `,
        'src/usage.ts': `
          export async function add(usages: Collection<Day>, days: Day[]) {
            await usages.bulkWrite(days.map(({ key, calls }) => ({
              updateOne: { filter: { key }, update: { $inc: { calls }, $setOnInsert: { key } }, upsert: true },
            })));
          }

          export async function addWith(usages: Collection<Day>, key: string, options: UpdateOptions) {
            await usages.updateOne({ key }, { $setOnInsert: { key } }, options);
          }
        `,
      },
    },
    {
      name: 'an update of what is there, and code that counts nothing anybody pays for',
      files: {
        'src/usage.ts': `
          export async function close(usages: Collection<Day>, key: string) {
            await usages.updateOne({ key }, { $set: { closed: true } });
          }
        `,
        'src/themes.ts': `
          export async function save(themes: Collection<Theme>, id: string) {
            await themes.updateOne({ id }, { $setOnInsert: { id } });
          }
        `,
      },
    },
  ],
});
