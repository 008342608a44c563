import { describe, expect, it } from 'vitest';
import { unsavedRows } from '#audit/facts/rows/unsaved-rows.ts';
import { factsOf } from '#test/facts-of.ts';

async function unsavedIn(path: string, text: string): Promise<readonly string[]> {
  return unsavedRows(await factsOf(path, text)).map(({ node, how }) => `${how}:${node.span.startLine}`);
}

const EF = 'using Microsoft.EntityFrameworkCore;\nclass A { private readonly AppDbContext _db; ';

describe('a row that nothing saves', () => {
  it.each([
    [
      'a.py',
      'from sqlalchemy.orm import Session\ndef f(n):\n    with Session(engine) as session:\n        session.add(Usage(n=n))\n',
      'thrown away:4',
    ],
    [
      'a.py',
      'from sqlmodel import Session\ndef f(n):\n    session = Session(engine)\n    session.add_all(rows)\n    session.close()\n',
      'thrown away:4',
    ],
    [
      'a.ts',
      "import { EntityManager } from '@mikro-orm/core';\nclass A { f() { const em = this.em.fork(); em.persist(usage); } }",
      'thrown away:2',
    ],
    [
      'A.cs',
      `${EF}async Task F() {\n await _db.SaveChangesAsync();\n _db.UsageEvents.Add(row); } }`,
      'left behind:4',
    ],
    [
      'a.php',
      '<?php\nuse Doctrine\\ORM\\EntityManagerInterface;\nclass A { function f() {\n $this->em->flush();\n $this->em->persist($usage); } }',
      'left behind:5',
    ],
  ])('is found in %s: %s', async (path, text, at) => {
    expect(await unsavedIn(path, text)).toEqual([at]);
  });

  it.each([
    [
      'a.py',
      'from sqlalchemy.orm import Session\ndef f(n):\n    with Session(engine) as session, session.begin():\n        session.add(Usage(n=n))\n',
    ],
    [
      'a.py',
      'from sqlalchemy.orm import Session\ndef f(n):\n    with Session(engine) as session:\n        session.add(Usage(n=n))\n        session.commit()\n',
    ],
    [
      'a.py',
      'from sqlalchemy.orm import Session\ndef f(n):\n    session = Session(engine)\n    session.add(Usage(n=n))\n    finish(session)\n',
    ],
    [
      'a.py',
      'from sqlalchemy.orm import Session\ndef f(session: Session, n):\n    session.add(Usage(n=n))\n    seen.add(n)\n',
    ],
    [
      'a.py',
      'from sqlalchemy.orm import Session\ndef f(n):\n    with unit_of_work() as session:\n        session.add(Usage(n=n))\n',
    ],
    ['A.cs', `${EF}void F() {\n _db.UsageEvents.Add(row); } }`],
    [
      'A.cs',
      `${EF}async Task F() {\n _db.UsageEvents.Add(row);\n await _db.SaveChangesAsync(); list.Add(row); } }`,
    ],
    [
      'a.php',
      '<?php\nuse Doctrine\\ORM\\EntityManagerInterface;\nclass A { function f() {\n $this->em->persist($usage); } }',
    ],
  ])('is not found in %s: %s', async (path, text) => {
    expect(await unsavedIn(path, text)).toEqual([]);
  });
});
