import { separateWrites } from '#audit/rules/ingestion/separate-writes.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(separateWrites, {
  fires: [
    {
      name: 'two commits of a session',
      files: {
        'src/usage.py': `
          from fastapi import APIRouter, Depends

          router = APIRouter()

          @router.post("/renders")
          def create_render(body: RenderIn, session=Depends(get_session)):
              render = Render(project=body.project, frames=body.frames)
              session.add(render)
              session.commit()
              session.add(UsageEvent(event_id=f"render-{render.id}", account=body.account, quantity=body.frames))
              session.commit()
              return {"id": render.id}
        `,
      },
      at: ['src/usage.py:10'],
    },
    {
      name: 'sequelize and sqs',
      files: {
        'src/usage.ts': `
          import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
          const sqs = new SQSClient({});

          export async function finishExport(exportJob: ExportJob) {
            exportJob.status = 'done';
            await exportJob.save();
            await sqs.send(new SendMessageCommand({ QueueUrl: process.env.USAGE_QUEUE_URL, MessageBody: JSON.stringify({ usage: exportJob.rows, id: exportJob.id }) }));
          }
        `,
      },
      at: ['src/usage.ts:7'],
    },
  ],
  silent: [
    {
      name: 'one commit of both',
      files: {
        'src/usage.py': `
          from fastapi import APIRouter, Depends

          router = APIRouter()

          @router.post("/renders")
          def create_render(body: RenderIn, session=Depends(get_session)):
              render = Render(project=body.project, frames=body.frames)
              session.add(render)
              session.flush()
              session.add(UsageEvent(event_id=f"render-{render.id}", account=body.account, quantity=body.frames))
              session.commit()
              return {"id": render.id}
        `,
      },
    },
    {
      name: 'the usage row first, its message after',
      files: {
        'src/usage.ts': `
          import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
          const sqs = new SQSClient({});

          export async function finishExport(db: Db, job: ExportJob) {
            await db.insertInto('usage_events').values({ id: job.id, rows: job.rows }).execute();
            await sqs.send(new SendMessageCommand({ QueueUrl: process.env.USAGE_QUEUE_URL, MessageBody: JSON.stringify({ id: job.id }) }));
          }
        `,
      },
    },
    {
      name: 'order saved, mail queued',
      files: {
        'src/usage.py': `
          def complete(order, queue):
              order.state = "done"
              order.save()
              queue.enqueue("send_receipt", order.id)
        `,
      },
    },
  ],
});
