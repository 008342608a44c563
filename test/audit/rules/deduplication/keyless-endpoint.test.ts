import { keylessEndpoint } from '#audit/rules/deduplication/keyless-endpoint.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(keylessEndpoint, {
  fires: [
    {
      name: 'a cost posted by another service, in TypeScript',
      files: {
        'app/api/billing/cost/route.ts': `
          export async function POST(req: NextRequest) {
            if (!checkInternalApiKey(req)) return new Response(null, { status: 401 });
            const body = await req.json();
            const { userId, cost } = body;
            const changes = { totalCost: sql\`total_cost + \${cost}\` };
            await db.update(userStats).set(changes).where(eq(userStats.userId, userId));
            return NextResponse.json({ ok: true, processedAt: new Date() });
          }
        `,
      },
      at: ['app/api/billing/cost/route.ts:6'],
    },
    {
      name: 'tokens posted by another service, in Python',
      files: {
        'billing/api.py': `
          @app.post("/internal/usage")
          def add_usage(body: UsageIn, caller: str = Depends(require_service_token)):
              verify_service_token(caller)
              db.execute("UPDATE accounts SET usage = usage + %s WHERE id = %s", (body.tokens, body.account))
              return {"ok": True}
        `,
      },
      at: ['billing/api.py:4'],
    },
    {
      name: 'quota posted by another service, in Go',
      files: {
        'controller/usage.go': `
          package controller

          func AddUsage(c *gin.Context) {
          	if !middleware.IsInternalRequest(c) {
          		c.Status(401)
          		return
          	}
          	var body Usage
          	c.BindJSON(&body)
          	DB.Model(&Account{}).Where("id = ?", body.Account).Update("used_quota", gorm.Expr("used_quota + ?", body.Tokens))
          	c.Status(200)
          }
        `,
      },
      at: ['controller/usage.go:10'],
    },
  ],
  silent: [
    {
      name: 'a key of the request, looked up first',
      files: {
        'app/api/billing/cost/route.ts': `
          export async function POST(req: NextRequest) {
            if (!checkInternalApiKey(req)) return new Response(null, { status: 401 });
            const body = await req.json();
            const { userId, cost, idempotencyKey } = body;
            const fresh = await claim(idempotencyKey);
            if (!fresh) return NextResponse.json({ ok: true, duplicate: true });
            await db.update(userStats).set({ totalCost: sql\`total_cost + \${cost}\` }).where(eq(userStats.userId, userId));
            return NextResponse.json({ ok: true });
          }
        `,
      },
    },
    {
      name: 'an endpoint of the customer, who clicks',
      files: {
        'app/api/billing/cost/route.ts': `
          export async function POST(req: NextRequest) {
            const session = await getSession();
            const body = await req.json();
            await db.update(userStats).set({ totalCost: sql\`total_cost + \${body.cost}\` }).where(eq(userStats.userId, session.id));
            return NextResponse.json({ ok: true });
          }
        `,
      },
    },
    {
      name: 'an amount that is set, not added',
      files: {
        'app/api/billing/limit/route.ts': `
          export async function POST(req: NextRequest) {
            if (!checkInternalApiKey(req)) return new Response(null, { status: 401 });
            const body = await req.json();
            await db.update(userStats).set({ usageLimit: body.amount }).where(eq(userStats.userId, body.userId));
            return NextResponse.json({ ok: true });
          }
        `,
      },
    },
    {
      name: 'a count of one for each call, nothing read from the body',
      files: {
        'app/api/billing/hit/route.ts': `
          export async function POST(req: NextRequest) {
            if (!checkInternalApiKey(req)) return new Response(null, { status: 401 });
            await db.update(userStats).set({ apiUsage: sql\`api_usage + 1\` }).where(eq(userStats.userId, user));
            return NextResponse.json({ ok: true });
          }
        `,
      },
    },
  ],
});
