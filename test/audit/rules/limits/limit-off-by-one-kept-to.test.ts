import { limitOffByOne } from '#audit/rules/limits/limit-off-by-one.ts';
import { describeRule } from '#test/rule-tester.ts';

/** A limit that is kept to refuses nobody, and the size of one is no number of many. */
describeRule(limitOffByOne, {
  fires: [
    {
      name: 'Go: one more than the limit is let through',
      files: {
        'license/projects.go': `
          package license

          func AddProject(ctx context.Context, repo ProjectRepository, limits Limits, p *Project) error {
          	projects, err := repo.LoadProjects(ctx)
          	if err != nil {
          		return err
          	}
          	if len(projects) > limits.ProjectLimit {
          		return ErrProjectLimitReached
          	}
          	return repo.CreateProject(ctx, p)
          }
        `,
      },
      at: ['license/projects.go:8'],
    },
  ],
  silent: [
    {
      name: 'Go: those above the limit are left out',
      files: {
        'license/projects.go': `
          package license

          func Load(ctx context.Context, repo ProjectRepository, store *Store) error {
          	enabled, err := enforceProjectLimit(ctx, repo)
          	if err != nil {
          		return err
          	}
          	store.AddProjects(enabled)
          	return nil
          }

          func enforceProjectLimit(ctx context.Context, repo ProjectRepository) ([]Project, error) {
          	projects, err := repo.LoadProjects(ctx)
          	if err != nil {
          		return nil, err
          	}
          	if len(projects) > communityProjectLimit {
          		projects = projects[len(projects)-communityProjectLimit:]
          	}
          	return projects, nil
          }
        `,
      },
    },
    {
      name: 'TypeScript: a number that is brought down to the limit',
      files: {
        'src/exports.ts': `
          export async function createExport(org: Org) {
            let exportCount = await db.exports.count({ orgId: org.id });
            if (exportCount > org.plan.exportLimit) exportCount = org.plan.exportLimit;
            await db.exports.create({ orgId: org.id, number: exportCount });
          }
        `,
      },
    },
    {
      name: 'Rust: one that is too large by itself',
      files: {
        'src/cache.rs': `
          impl Cache {
              async fn store(&mut self, part: Part) -> io::Result<bool> {
                  if part.num_bytes > self.registry.quota().max_num_bytes() {
                      return Ok(false);
                  }
                  self.part_registry.insert(part);
                  Ok(true)
              }
          }
        `,
      },
    },
    {
      name: 'Python: a text that is too long by itself',
      files: {
        'app/notes.py': `
          def create_note(db, plan, note):
              if note.char_count > plan.max_note_chars:
                  raise PlanLimitReached("note too long")
              db.notes.insert(note)
        `,
      },
    },
  ],
});
