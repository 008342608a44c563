import { unguardedPath } from '#audit/rules/limits/unguarded-path.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unguardedPath, {
  fires: [
    {
      name: 'made from a template without asking',
      files: {
        'src/documents.ts': `
          export async function createDocument(teamId: string, title: string) {
            await checkDocumentQuota(teamId);
            return prisma.document.create({ data: { teamId, title } });
          }

          export async function createFromTemplate(teamId: string, template: Template) {
            return prisma.document.create({ data: { teamId, title: template.title } });
          }
        `,
      },
      at: ['src/documents.ts:7'],
      confidence: 'likely',
    },
    {
      name: 'asked by the handler of the one, not of the other, in Python',
      files: {
        'app/projects.py': `
          def post_project(request):
              enforce_project_limit(request.org)
              return make_project(request.org, request.data)

          def make_project(org, data):
              return Project.objects.create(org=org, name=data["name"])

          def copy_project(request, source):
              return Project.objects.create(org=request.org, name=source.name)
        `,
      },
      at: ['app/projects.py:9'],
    },
  ],
  silent: [
    {
      name: 'both ask',
      files: {
        'src/documents.ts': `
          export async function createDocument(teamId: string, title: string) {
            await checkDocumentQuota(teamId);
            return prisma.document.create({ data: { teamId, title } });
          }

          export async function createFromTemplate(teamId: string, template: Template) {
            await checkDocumentQuota(teamId);
            return prisma.document.create({ data: { teamId, title: template.title } });
          }
        `,
      },
    },
    {
      name: 'the one way is through the other',
      files: {
        'src/documents.ts': `
          export async function createDocument(teamId: string, title: string) {
            await checkDocumentQuota(teamId);
            return insert(teamId, title);
          }

          async function insert(teamId: string, title: string) {
            return prisma.document.create({ data: { teamId, title } });
          }

          export async function createFromTemplate(teamId: string, template: Template) {
            return createDocument(teamId, template.title);
          }
        `,
      },
    },
    {
      name: 'rows of another kind',
      files: {
        'src/documents.ts': `
          export async function createDocument(teamId: string, title: string) {
            await checkDocumentQuota(teamId);
            return prisma.document.create({ data: { teamId, title } });
          }

          export async function createComment(documentId: string, text: string) {
            return prisma.comment.create({ data: { documentId, text } });
          }
        `,
      },
    },
    {
      name: 'put in for a demonstration, by those who run it',
      files: {
        'src/documents.ts': `
          export async function createDocument(teamId: string, title: string) {
            await checkDocumentQuota(teamId);
            return prisma.document.create({ data: { teamId, title } });
          }

          export async function seedDemo(teamId: string) {
            return prisma.document.create({ data: { teamId, title: 'Welcome' } });
          }
        `,
      },
    },
    {
      name: 'the check is one of something else',
      files: {
        'src/documents.ts': `
          export async function createDocument(teamId: string, title: string) {
            await checkStorageQuota(teamId);
            return prisma.document.create({ data: { teamId, title } });
          }

          export async function createFromTemplate(teamId: string, template: Template) {
            return prisma.document.create({ data: { teamId, title: template.title } });
          }
        `,
      },
    },
  ],
});
