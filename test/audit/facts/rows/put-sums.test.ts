import { describe, expect, it } from 'vitest';
import { sumOfBuilder, sumWrapped } from '#audit/facts/rows/put-sums.ts';
import { factsOf } from '#test/facts-of.ts';

const RUST = `async fn add(db: &DatabaseConnection, id: i64, n: i64) {
    let found = Entity::find_by_id(id).one(db).await?.unwrap();
    let used = found.used;
    let mut row: ActiveModel = found.into();
    row.used = Set(used + n);
    row.name = Set(name);
    row.update(db).await?;
}`;

const GO = `package a
func spend(ctx context.Context, c *ent.Client, id int, n int64) error {
	found, err := c.Wallet.Get(ctx, id)
	if err != nil {
		return err
	}
	return c.Wallet.UpdateOne(found).SetBalance(found.Balance - n).SetName(found.Name).Exec(ctx)
}`;

describe('a sum that a mapper puts into a column', () => {
  it('is seen behind its wrapper of values', async () => {
    const { nodes } = await factsOf('a.rs', RUST);
    expect(nodes('assign').flatMap((assign) => sumWrapped(assign)?.column ?? [])).toEqual(['used']);
  });

  it('is seen in a setter of a builder', async () => {
    const { nodes } = await factsOf('a.go', GO);
    expect(nodes('call').flatMap((call) => sumOfBuilder(call)?.column ?? [])).toEqual(['Balance']);
  });

  it('is none where the database adds, or where nothing was read', async () => {
    const added = await factsOf('a.go', GO.replace('SetBalance(found.Balance - n)', 'AddBalance(-n)'));
    const made = await factsOf('a.rs', 'fn f() { row.used = Set(base + n); }');
    expect(added.nodes('call').some((call) => sumOfBuilder(call) !== null)).toBe(false);
    expect(made.nodes('assign').some((assign) => sumWrapped(assign) !== null)).toBe(false);
  });
});
