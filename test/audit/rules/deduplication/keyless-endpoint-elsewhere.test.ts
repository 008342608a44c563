import { keylessEndpoint } from '#audit/rules/deduplication/keyless-endpoint.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(keylessEndpoint, {
  fires: [
    {
      name: 'a route of usage, in Python',
      files: {
        'src/usage/fastapi.py': `
          from fastapi import APIRouter

          router = APIRouter(prefix="/v1/usage")


          @router.post("")
          async def report(payload: Report, db=Depends(session)):
              await db.execute("UPDATE monthly_usage SET units = units + $1 WHERE customer_id = $2", payload.units, payload.customer)
              return {}
        `,
      },
      at: ['src/usage/fastapi.py:8'],
    },
  ],
  silent: [
    {
      name: 'a route of usage, in Python, as it should be',
      files: {
        'src/usage/fastapi.py': `
          from fastapi import APIRouter

          router = APIRouter(prefix="/v1/usage")


          @router.post("")
          async def report(payload: Report, db=Depends(session)):
              await db.execute("INSERT INTO usage_events (request_id, customer_id, units) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", payload.request_id, payload.customer, payload.units)
              return {}
        `,
      },
    },
  ],
});
