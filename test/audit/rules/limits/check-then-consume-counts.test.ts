import { checkThenConsume } from '#audit/rules/limits/check-then-consume.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(checkThenConsume, {
  fires: [
    {
      name: 'what a query counts, told by its source',
      files: {
        'app/projects.py': `
          from fastapi import APIRouter, Depends, HTTPException
          from sqlalchemy import func, select
          from sqlalchemy.orm import Session
          from app.db import get_session
          from app.models import Project, Workspace

          router = APIRouter()


          @router.post("/workspaces/{workspace_id}/projects")
          def create_project(workspace_id: int, body: NewProject, session: Session = Depends(get_session)):
              workspace = session.get(Workspace, workspace_id)
              count = session.scalar(
                  select(func.count()).select_from(Project).where(Project.workspace_id == workspace_id)
              )
              if count >= workspace.plan.max_projects:
                  raise HTTPException(402, "Project limit reached")
              project = Project(workspace_id=workspace_id, name=body.name)
              session.add(project)
              session.commit()
              return project
        `,
      },
      at: ['app/projects.py:16'],
    },
  ],
  silent: [
    {
      name: 'what a query counts while the row is locked',
      files: {
        'app/projects.py': `
          @router.post("/workspaces/{workspace_id}/projects")
          def create_project(workspace_id: int, body: NewProject, session: Session = Depends(get_session)):
              workspace = session.scalars(
                  select(Workspace).where(Workspace.id == workspace_id).with_for_update()
              ).one()
              count = session.scalar(
                  select(func.count()).select_from(Project).where(Project.workspace_id == workspace_id)
              )
              if count >= workspace.plan.max_projects:
                  raise HTTPException(402, "Project limit reached")
              project = Project(workspace_id=workspace_id, name=body.name)
              session.add(project)
              session.commit()
              return project
        `,
        'src/sites.ts': `
          import { Prisma } from '@prisma/client';

          export async function addSite(orgId: string, domain: string) {
            return prisma.$transaction(async (tx) => {
              const [{ max_sites: maxSites }] = await tx.$queryRaw<{ max_sites: number }[]>\`SELECT max_sites FROM orgs WHERE id = \${orgId} FOR UPDATE\`;
              const used = await tx.site.count({ where: { orgId } });
              if (used >= maxSites) throw new LimitReached('sites');
              return tx.site.create({ data: { orgId, domain } });
            });
          }

          export async function addDomain(orgId: string, domain: string) {
            return prisma.$transaction(
              async (tx) => {
                const org = await tx.org.findUniqueOrThrow({ where: { id: orgId } });
                const used = await tx.domain.count({ where: { orgId } });
                if (used >= org.maxDomains) throw new LimitReached('domains');
                return tx.domain.create({ data: { orgId, domain } });
              },
              { isolationLevel: Prisma.TransactionIsolationLevel.Serializable },
            );
          }
        `,
      },
    },
  ],
});
