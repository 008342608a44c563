import { undurableSend } from '#audit/rules/ingestion/undurable-send.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(undurableSend, {
  fires: [
    {
      name: 'next route metronome fetch',
      files: {
        'src/usage.ts': `
          import { NextResponse } from 'next/server';
          import { generateReport } from '@/lib/reports';

          export async function POST(request: Request) {
            const { customerId, query } = await request.json();
            const report = await generateReport(query);
            const res = await fetch('https://api.metronome.com/v1/ingest', {
              method: 'POST',
              headers: { authorization: \`Bearer \${process.env.METRONOME_TOKEN}\` },
              body: JSON.stringify([{ transaction_id: report.id, customer_id: customerId, event_type: 'report', timestamp: new Date().toISOString(), properties: { pages: report.pages } }]),
            });
            if (!res.ok) throw new Error('usage not accepted');
            return NextResponse.json(report);
          }
        `,
      },
      at: ['src/usage.ts:7'],
    },
    {
      name: 'flask lago wrapper',
      files: {
        'src/usage.py': `
          from flask import Blueprint, current_app, jsonify, request

          bp = Blueprint("convert", __name__)

          @bp.post("/convert")
          def convert():
              document = run_conversion(request.files["file"])
              current_app.lago.events.create(Event(transaction_id=document.id, external_subscription_id=request.account.subscription, code="pages", properties={"pages": document.pages}))
              return jsonify(id=document.id)
        `,
      },
      at: ['src/usage.py:8'],
    },
  ],
  silent: [
    {
      name: 'an outbox row with the work',
      files: {
        'src/usage.ts': `
          import { NextResponse } from 'next/server';
          export async function POST(request: Request) {
            const { customerId, query } = await request.json();
            const report = await generateReport(query);
            await db.insert(usageOutbox).values({ eventId: report.id, customerId, pages: report.pages });
            return NextResponse.json(report);
          }
        `,
      },
    },
    {
      name: 'a task that sends it later',
      files: {
        'src/usage.py': `
          from flask import Blueprint, jsonify, request
          from tasks import report_pages

          @bp.post("/convert")
          def convert():
              document = run_conversion(request.files["file"])
              report_pages.delay(document.id, document.pages)
              return jsonify(id=document.id)
        `,
      },
    },
  ],
});
