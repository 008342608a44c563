import { periodBounds } from '#audit/rules/aggregation/period-bounds.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(periodBounds, {
  fires: [
    {
      name: 'an end at the last second, which the range of a query is given',
      files: {
        'src/m.py': `
          """Nightly roll-up of what every workspace used, for the invoices."""
          import calendar
          from datetime import datetime, timezone

          from sqlalchemy import func, select

          from .models import AgentRun


          def month_window(year: int, month: int) -> tuple[datetime, datetime]:
              last_day = calendar.monthrange(year, month)[1]
              start = datetime(year, month, 1, tzinfo=timezone.utc)
              end = datetime(year, month, last_day, 23, 59, 59, tzinfo=timezone.utc)
              return start, end


          def billable_tokens(session, workspace_id: int, year: int, month: int) -> int:
              start, end = month_window(year, month)
              stmt = select(func.sum(AgentRun.total_tokens)).where(
                  AgentRun.workspace_id == workspace_id,
                  AgentRun.finished_at >= start,
                  AgentRun.finished_at <= end,
              )
              return session.scalar(stmt) or 0
        `,
      },
      at: ['src/m.py:13'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'an end at the start of the next month',
      files: {
        'src/m.py': `
          """Nightly roll-up of what every workspace used, for the invoices."""
          import calendar
          from datetime import datetime, timezone

          from sqlalchemy import func, select

          from .models import AgentRun


          def month_window(year: int, month: int) -> tuple[datetime, datetime]:
              last_day = calendar.monthrange(year, month)[1]
              start = datetime(year, month, 1, tzinfo=timezone.utc)
              end = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=timezone.utc)
              return start, end


          def billable_tokens(session, workspace_id: int, year: int, month: int) -> int:
              start, end = month_window(year, month)
              stmt = select(func.sum(AgentRun.total_tokens)).where(
                  AgentRun.workspace_id == workspace_id,
                  AgentRun.finished_at >= start,
                  AgentRun.finished_at < end,
              )
              return session.scalar(stmt) or 0
        `,
      },
    },
  ],
});
